-- What is in force for a household: one definition, which pages, approvals, referrals, partners and reports all use.
--
-- In force is the result of the run that is published in the household's province, or the household's own decision if that
-- is later. A later run replaces an own decision, with one exception: while a finding of an officer is in force that was
-- made with that decision or before it, and the decision is better for the household than the run, the decision stays in
-- force until the household is decided again on its findings. So a finding never blocks a favourable run, and no run
-- silently undoes a finding.
--
-- The published run may not have decided the household (a wrong row in the register, household_not_decided). Then a decision that
-- an earlier run replaced does not return: nothing is in force, and support goes on as it was told last (A15).
--
-- While an objection is open, a change for the worse is put off (effect_postponement): `takes_effect_on` and
-- `adverse_from_on` name the later day (A15). A result that counted at once has no such day and gets none.

-- Whether a run was found wrong and corrected since: of runs alone, so anyone who sees a result may ask. The citizens' site does
-- not read proposals.
CREATE OR REPLACE FUNCTION is_run_corrected(run bigint) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM publication c WHERE c.corrects_id = run AND c.state IN ('rollout', 'published', 'superseded'));
END $$;
REVOKE EXECUTE ON FUNCTION is_run_corrected FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_run_corrected TO hemayat_app, hemayat_citizen;

-- Whether an earlier run replaced a household's own decision: the last one after it that decided the household in its province. A
-- wrong run that took something away and was corrected since does not count. Asked only where the published run did not decide
-- the household.
CREATE OR REPLACE FUNCTION is_replaced_by_run(household bigint, outcome text, amount_rial bigint, decided_at timestamptz)
    RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE own ALIAS FOR $1; was record;
BEGIN
    SELECT t.outcome, t.amount_rial INTO was
    FROM household h
    JOIN published_period p ON p.province = h.province AND p.since > $4
    JOIN determination t ON t.run_id = p.run_id AND t.household_id = h.id
    WHERE h.id = own AND NOT ($2 = 'eligible' AND (t.outcome <> 'eligible' OR t.amount_rial < $3) AND is_run_corrected(p.run_id))
    ORDER BY p.since DESC, p.run_id DESC LIMIT 1;
    RETURN FOUND AND NOT coalesce($2 = 'eligible' AND (was.outcome <> 'eligible' OR was.amount_rial < $3) AND EXISTS (
        SELECT FROM finding f WHERE f.household_id = own AND f.ended_at IS NULL AND f.at <= $4), false);
END $$;

-- `runs`: a FROM item with what runs decided, with `since` and `adverse_from_on` as published_determination has them.
-- `only_these`: a WHERE clause on `x` that chooses households. `join_kind`: LEFT leaves out households without a result of a
-- run, which FULL has too.
CREATE OR REPLACE FUNCTION in_force_query(runs text, only_these text, join_kind text) RETURNS text LANGUAGE sql IMMUTABLE RETURN format($q$
    SELECT coalesce(d.household_id, t.household_id) AS household_id,
        CASE WHEN s.is_own THEN d.province ELSE t.province END AS province,
        CASE WHEN s.is_own THEN d.outcome ELSE t.outcome END AS outcome,
        CASE WHEN s.is_own THEN d.amount_rial ELSE t.amount_rial END AS amount_rial,
        CASE WHEN s.is_own THEN d.decile ELSE t.decile END AS decile,
        CASE WHEN s.is_own THEN d.run_id ELSE t.run_id END AS run_id,
        CASE WHEN s.is_own THEN d.id END AS decision_id,
        CASE WHEN s.is_own THEN d.decided_at ELSE t.since END AS since,
        CASE WHEN s.is_own AND d.takes_effect_on IS NOT NULL THEN greatest(d.takes_effect_on, p.until) END AS takes_effect_on,
        CASE WHEN s.is_own THEN d.counts_from_on END AS counts_from_on,
        CASE WHEN NOT s.is_own AND t.adverse_from_on IS NOT NULL THEN greatest(t.adverse_from_on, p.until) END AS adverse_from_on,
        s.is_own AND d.request_id IS NOT NULL AS is_asked,
        s.is_own AND t.household_id IS NOT NULL AND d.decided_at < t.since AS is_kept_by_finding
    FROM (SELECT x.household_id, x.province, x.outcome, x.amount_rial, x.decile, x.run_id, x.since, x.adverse_from_on
        FROM (%1$s) AS x %2$s) AS t
    %3$s JOIN (SELECT DISTINCT ON (x.household_id) x.household_id, x.province, x.outcome, x.amount_rial, x.decile, x.run_id,
            x.id, x.decided_at, x.takes_effect_on, x.counts_from_on, x.request_id
        FROM decision x %2$s ORDER BY x.household_id, x.id DESC) AS d ON d.household_id = t.household_id
    CROSS JOIN LATERAL (SELECT d.household_id IS NOT NULL AND coalesce(
            t.household_id IS NULL AND NOT is_replaced_by_run(d.household_id, d.outcome, d.amount_rial, d.decided_at)
            OR d.decided_at >= t.since
            OR d.outcome = 'eligible' AND (t.outcome <> 'eligible' OR t.amount_rial < d.amount_rial) AND EXISTS (
                SELECT FROM finding f
                WHERE f.household_id = d.household_id AND f.ended_at IS NULL AND f.at <= d.decided_at),
            false) AS is_own) AS s
    LEFT JOIN (SELECT x.household_id, x.run_id, x.decision_id, max(x.until) AS until
        FROM effect_postponement x %2$s GROUP BY 1, 2, 3) AS p
        ON p.household_id = coalesce(d.household_id, t.household_id)
        AND CASE WHEN s.is_own THEN p.decision_id = d.id ELSE p.run_id = t.run_id END
    WHERE s.is_own OR t.household_id IS NOT NULL $q$, runs, only_these, join_kind);

-- For statements over a nation, as the text of a query: of these households ($3), or of all if that is null.
CREATE OR REPLACE FUNCTION in_force_of_all(households bigint[]) RETURNS text LANGUAGE sql STABLE
    RETURN CASE WHEN households IS NULL THEN in_force_query(published_determinations(), '', 'FULL')
        ELSE in_force_query('SELECT * FROM published_determination', 'WHERE x.household_id = ANY ($3)', 'FULL') END;

-- For one household; the planner takes it as a part of the statement that asks.
DO $$ BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION in_force(household bigint) RETURNS TABLE (household_id bigint, province varchar,
        outcome text, amount_rial bigint, decile smallint, run_id bigint, decision_id bigint, since timestamptz,
        takes_effect_on date, counts_from_on date, adverse_from_on date, is_asked boolean, is_kept_by_finding boolean)
        LANGUAGE sql STABLE AS %L',
        in_force_query('SELECT * FROM published_determination', 'WHERE x.household_id = $1', 'FULL'));
END $$;
