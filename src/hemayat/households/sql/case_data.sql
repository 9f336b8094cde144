-- The role of the citizens' site may not read accounts. PostgreSQL refuses a function that reads them as soon as it begins,
-- and begins it for a head too, when a row was waited for: so nothing but a branch of acting_has_role calls this one.
CREATE FUNCTION acting_member_has_role(wanted text) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM staff_member s WHERE s.id = acting_member() AND s.is_active AND wanted = ANY (s.roles));
-- Whether the member of staff who acts has a role now: what the application checks, checked again where it is written.
CREATE FUNCTION acting_has_role(wanted text) RETURNS boolean LANGUAGE sql STABLE
    RETURN CASE WHEN acting_kind() = 'staff' THEN acting_member_has_role(wanted) ELSE false END;
GRANT USAGE ON SEQUENCE case_data_id TO hemayat_app;
ALTER TABLE case_data ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON case_data FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON case_data FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'system'
        OR may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer'))));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_data
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON case_data FROM hemayat_app;
