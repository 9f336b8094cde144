-- The households whose files are closed to the member of staff who acts: their own and their relatives'. For staff alone:
-- nothing is barred for anybody else. The policies ask it only if staff act, but
-- PostgreSQL asks on its own account where a row that a statement locks was changed meanwhile, as by a form sent twice
-- at once, and households_of refuses heads.
CREATE OR REPLACE FUNCTION acting_barred() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT CASE WHEN acting_kind() = 'staff'
        THEN households_of(ARRAY(SELECT t.person_index FROM staff_tie t WHERE t.member_id = acting_member()))
        ELSE '{}'::bigint[] END;
END;
