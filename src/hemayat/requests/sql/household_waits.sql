-- What pages read of the waits of one household that no request of its head began (case_process.py). The function keeps its plan
-- (eligibility/sql/household_results.sql), and has the rights of its caller. A head does not read which event or request changed
-- the household, only since when it waits to be decided again.
CREATE FUNCTION household_waits(of_household bigint) RETURNS TABLE (since timestamptz, review_by date,
    has_lost_its_head boolean, head_index bytea, member_indexes bytea[]) LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY SELECT decided_again_since(of_household),
        (SELECT min(r.due_on) FROM finding_review r WHERE r.household_id = of_household AND r.result = ''),
        p.died_on IS NOT NULL, p.national_id_index,
        ARRAY(SELECT o.national_id_index FROM membership n JOIN person o ON o.id = n.person_id
            WHERE n.household_id = of_household AND upper_inf(n.valid))
    FROM (SELECT 1) AS always LEFT JOIN (membership m JOIN person p ON p.id = m.person_id)
        ON m.household_id = of_household AND m.relation = 'head' AND upper_inf(m.valid)
    LIMIT 1;
END $$;
REVOKE ALL ON FUNCTION household_waits FROM PUBLIC;
GRANT EXECUTE ON FUNCTION household_waits TO hemayat_app, hemayat_citizen;
