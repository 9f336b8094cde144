-- The role of the citizens' site may not read accounts. PostgreSQL refuses a function that reads them as soon as it begins,
-- and begins it for a head too, when a row was waited for: so nothing but a branch of acting_has_role calls this one.
CREATE OR REPLACE FUNCTION acting_member_has_role(wanted text) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM staff_member s WHERE s.id = acting_member() AND s.is_active AND wanted = ANY (s.roles));

-- Whether the member of staff who acts has a role now: what the application checks, checked again where it is written.
CREATE OR REPLACE FUNCTION acting_has_role(wanted text) RETURNS boolean LANGUAGE sql STABLE
    RETURN CASE WHEN acting_kind() = 'staff' THEN acting_member_has_role(wanted) ELSE false END;
