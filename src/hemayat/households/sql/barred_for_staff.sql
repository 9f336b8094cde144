-- The households whose files are closed to the member of staff who acts: their own and their relatives'. For staff alone:
-- nothing is barred for anybody else. The policies ask it only if staff act, but
-- PostgreSQL asks on its own account where a row that a statement locks was changed meanwhile, as by a form sent twice
-- at once, and households_of refuses heads.
-- Each table of a statement asks it, and each partition: so its plan is kept (plpgsql, 0066).
CREATE OR REPLACE FUNCTION acting_barred() RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    relatives bytea[];
BEGIN
    IF acting_kind() = 'staff' THEN
        relatives := ARRAY(SELECT t.person_index FROM staff_tie t WHERE t.member_id = acting_member());
    END IF;
    RETURN CASE WHEN cardinality(relatives) > 0 THEN households_of(relatives) ELSE '{}'::bigint[] END;
END $$;
