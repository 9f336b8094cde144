-- The rows of one request that its head sees too, table by table, each as JSON: one statement however long the history is. The
-- function keeps its plan (eligibility/sql/household_results.sql), and has the rights of its caller.
CREATE OR REPLACE FUNCTION case_rows(of_household bigint, of_request bigint) RETURNS TABLE (name text, content jsonb) LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT 'request_event', to_jsonb(t) FROM request_event t WHERE t.household_id = of_household AND t.request_id = of_request
    UNION ALL SELECT 'request_question', to_jsonb(t) FROM request_question t WHERE t.household_id = of_household AND t.request_id = of_request
    UNION ALL SELECT 'request_words', to_jsonb(t) FROM request_words t WHERE t.household_id = of_household AND t.request_id = of_request
    UNION ALL SELECT 'officer_answer', to_jsonb(t) FROM officer_answer t WHERE t.household_id = of_household AND t.request_id = of_request
    UNION ALL SELECT 'request_visit', to_jsonb(t) FROM request_visit t WHERE t.household_id = of_household AND t.request_id = of_request
    UNION ALL SELECT 'request_member', to_jsonb(t) FROM request_member t WHERE t.household_id = of_household AND t.request_id = of_request
    UNION ALL SELECT 'member_strike', to_jsonb(t) FROM member_strike t WHERE t.household_id = of_household AND t.request_id = of_request
    UNION ALL SELECT 'request_dispute', to_jsonb(t) FROM request_dispute t WHERE t.household_id = of_household AND t.request_id = of_request;
END $$;

REVOKE ALL ON FUNCTION case_rows FROM PUBLIC;

GRANT EXECUTE ON FUNCTION case_rows TO hemayat_app, hemayat_citizen;
