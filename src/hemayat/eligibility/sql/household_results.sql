-- What was decided about a household, as pages read it (eligibility/queries.py). Nothing stays prepared on a connection that serves
-- pages (docs/decisions/0044), so a statement of ours is planned for each page, which takes much longer than running it. A plpgsql
-- function keeps the plans of its statements as long as the connection lives, and no SQL of a visitor's own replaces them
-- (docs/decisions/0066). The functions have the rights of their caller: row-level security decides what they give.

-- By runs that are or were published. `superseded_at`: when another run was published in the province.
CREATE VIEW result_by_run WITH (security_invoker) AS
SELECT h.facts, d.decision, d.run_id, d.household_id, d.province, d.outcome, d.amount_rial, d.decile, p.since AS at,
    p.until AS superseded_at, r."on" AS day, NULL::bigint AS number, NULL::jsonb AS act, p.adverse_from_on,
    (SELECT max(x.until) FROM effect_postponement x WHERE x.household_id = d.household_id AND x.run_id = d.run_id)
        AS postponed_until
FROM run r
JOIN determination d ON d.run_id = r.id
-- A register of the very day on which a household began may leave it out again: then no row of it is left.
LEFT JOIN household a ON a.id = d.household_id
JOIN published_period p ON p.run_id = r.id AND p.province = coalesce(a.province, d.province)
JOIN household_data h ON h.run_id = r.id AND h.household_id = d.household_id;

-- By decisions of the household's own.
CREATE VIEW result_by_decision WITH (security_invoker) AS
SELECT d.facts, d.decision, d.run_id, d.household_id, d.province, d.outcome::text, d.amount_rial, d.decile,
    d.decided_at AS at,
    NULL::timestamptz AS superseded_at, NULL::date AS day, d.id AS number, jsonb_build_object(
        'decision_id', d.id, 'kind', d.kind, 'request_id', d.request_id, 'decided_by', d.decided_by,
        'reason', d.reason, 'before_run_id', d.before_run_id, 'before_decision_id', d.before_decision_id,
        'takes_effect_on', d.takes_effect_on, 'counts_from_on', d.counts_from_on,
        'counts_from_run_id', d.counts_from_run_id, 'arrears_rial', d.arrears_rial, 'as_of', c.registers) AS act,
    NULL::date AS adverse_from_on,
    (SELECT max(x.until) FROM effect_postponement x WHERE x.household_id = d.household_id AND x.decision_id = d.id)
        AS postponed_until
FROM decision d
JOIN case_data c ON c.household_id = d.household_id AND c.id = d.case_data_id;
GRANT SELECT ON result_by_run, result_by_decision TO hemayat_app, hemayat_citizen;

-- What is in force now (in_force.sql); no row if nothing is.
CREATE FUNCTION result_in_force(of_household bigint) RETURNS SETOF result_by_run LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE force record;
BEGIN
    SELECT f.run_id, f.decision_id INTO force FROM in_force(of_household) AS f;
    IF force.decision_id IS NULL THEN
        RETURN QUERY SELECT * FROM result_by_run r
            WHERE r.household_id = of_household AND r.run_id = force.run_id AND r.superseded_at IS NULL;
    ELSE
        RETURN QUERY SELECT * FROM result_by_decision d WHERE d.household_id = of_household AND d.number = force.decision_id;
    END IF;
END $$;
REVOKE ALL ON FUNCTION result_in_force FROM PUBLIC;
GRANT EXECUTE ON FUNCTION result_in_force TO hemayat_app, hemayat_citizen;

-- All of them. `until`: when something else was decided about the household. `holds`: whether it is in force now.
-- `was_held_back`: a run that was never in force here, as a finding kept an earlier decision until the next one.
CREATE FUNCTION results_of_household(of_household bigint) RETURNS TABLE (facts text, decision text, run_id bigint,
    household_id bigint, province varchar, outcome text, amount_rial bigint, decile smallint, at timestamptz,
    superseded_at timestamptz, day date, number bigint, act jsonb, adverse_from_on date, postponed_until date,
    until timestamptz, holds boolean, was_held_back boolean) LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE force record;
BEGIN
    SELECT f.run_id, f.decision_id INTO force FROM in_force(of_household) AS f;
    RETURN QUERY SELECT told.*, least(told.superseded_at, lead(told.at) OVER later),
        told.superseded_at IS NULL
            AND (told.run_id, told.number) IS NOT DISTINCT FROM (force.run_id, force.decision_id),
        told.number IS NULL AND lead(told.number) OVER later IS NOT NULL
            AND lead(told.act -> 'before_run_id') OVER later = 'null'::jsonb
    FROM (SELECT * FROM result_by_run r WHERE r.household_id = of_household
        UNION ALL SELECT * FROM result_by_decision d WHERE d.household_id = of_household) AS told
    WINDOW later AS (ORDER BY told.at, told.run_id, told.number NULLS FIRST);
END $$;
REVOKE ALL ON FUNCTION results_of_household FROM PUBLIC;
GRANT EXECUTE ON FUNCTION results_of_household TO hemayat_app, hemayat_citizen;
