-- The households that any of these people belong to or ever did, and those that they applied for. For nobody who visits a
-- site. It is refused and not empty: an empty answer means that nothing is
-- barred. Where nobody was named the application asks before it lets somebody act.
CREATE OR REPLACE FUNCTION households_of(indexes bytea[]) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF acting_kind() IN ('head', 'partner', 'nobody') THEN
        RAISE EXCEPTION 'only staff and the system may ask this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT coalesce(array_agg(DISTINCT h.id), '{}') FROM (
        SELECT m.household_id AS id FROM person p JOIN membership m ON m.person_id = p.id
        WHERE p.national_id_index = ANY (indexes)
        UNION ALL
        SELECT a.household_id FROM applicant a WHERE a.person_index = ANY (indexes)
    ) AS h);
END $$;

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
