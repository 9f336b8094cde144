-- What pages read of the records and payments of one household. Functions keep the plans (eligibility/sql/household_results.sql),
-- and have the rights of their caller.

-- Each record with the batch that holds it, when that was given away first, and what was said of it.
CREATE OR REPLACE FUNCTION referral_history(of_household bigint) RETURNS TABLE (id bigint, approval_id bigint, kind varchar,
    name_fa varchar, name_en varchar, at timestamptz, from_on date, amount_rial bigint, arrears_rial bigint, because text,
    taken_at timestamptz, result varchar, answered_at timestamptz, made_at timestamptz, answers_within_days smallint)
    LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT l.id, l.approval_id, l.kind, o.name_fa, o.name_en, l.at, l.from_on, l.amount_rial, l.arrears_rial,
        l.because, t.taken_at, coalesce(a.result, ''), a.at, b.made_at, c.answers_within_days
    FROM referral_line l
    JOIN organisation o ON o.code = l.custodian_id
    JOIN custodian c ON c.code = l.custodian_id
    LEFT JOIN LATERAL (SELECT b.id, b.made_at FROM referral_batch b WHERE b.custodian_id = l.custodian_id AND b.upto >= l.id
        ORDER BY b.upto LIMIT 1) AS b ON true
    LEFT JOIN LATERAL (SELECT min(t.at) AS taken_at FROM referral_taking t WHERE t.batch_id = b.id) AS t ON true
    LEFT JOIN referral_answer a ON a.household_id = l.household_id AND a.line = l.id
    WHERE l.household_id = of_household;
END $$;

-- The last report of each payment that did not arrive, and the payment of the month from `starts_on` to `ends_on`, reported
-- or not.
CREATE OR REPLACE FUNCTION household_payments(of_household bigint, starts_on date, ends_on date) RETURNS TABLE (month date,
    name_fa varchar, name_en varchar, result varchar, happened_on date, amount_rial bigint, reason varchar, answer_by date,
    due_rial bigint) LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH last AS (
        SELECT d.approval_id, d.custodian_id, d.due_rial FROM payments_due_of(starts_on, ends_on, of_household) AS d
        ORDER BY d.approval_id DESC, d.custodian_id LIMIT 1),
    shown AS (
        SELECT starts_on AS month, l.custodian_id, p.result, p.happened_on, coalesce(p.amount_rial, l.due_rial) AS amount_rial,
            p.reason, p.answer_by, p.due_rial
        FROM last l
        LEFT JOIN payment_current p ON p.household_id = of_household AND p.approval_id = l.approval_id
            AND p.custodian_id = l.custodian_id AND p.month = starts_on
        UNION
        SELECT p.month, p.custodian_id, p.result, p.happened_on, p.amount_rial, p.reason, p.answer_by, p.due_rial
        FROM payment_current p WHERE p.household_id = of_household AND p.result <> 'paid')
    SELECT s.month, o.name_fa, o.name_en, s.result, s.happened_on, s.amount_rial, s.reason, s.answer_by, s.due_rial
    FROM shown s JOIN organisation o ON o.code = s.custodian_id;
END $$;

REVOKE ALL ON FUNCTION referral_history, household_payments FROM PUBLIC;

GRANT EXECUTE ON FUNCTION referral_history, household_payments TO hemayat_app, hemayat_citizen;

-- What each agency owes for the month from `starts_on` ($1) to `ends_on` ($2), as the text of a query: the monthly amount that
-- it had been sent by the month's last day, and the arrears that it was sent within the month. NULL if an amount is not known.
-- Only records of that month and before it count, so what was due for a month that has ended does not change later. One
-- exception: a record that came back and was sent again is due in the month in which it was sent again.
-- `only_these`: a condition on `l` that chooses households.
CREATE OR REPLACE FUNCTION payments_due_query(only_these text) RETURNS text LANGUAGE sql IMMUTABLE RETURN format($q$
    WITH sent AS (
        SELECT l.*, (l.at AT TIME ZONE 'Asia/Tehran')::date AS sent_on FROM referral_line l
        WHERE %s AND (l.at AT TIME ZONE 'Asia/Tehran')::date <= $2),
    monthly AS (
        SELECT DISTINCT ON (s.household_id, s.approval_id, s.custodian_id) s.household_id, s.approval_id, s.custodian_id,
            s.province, CASE WHEN s.kind = 'stopped' THEN 0 ELSE s.amount_rial END AS rial
        FROM sent s WHERE s.kind <> 'arrears' AND s.from_on <= $2
        ORDER BY s.household_id, s.approval_id, s.custodian_id, s.id DESC),
    owed AS (
        SELECT s.household_id, s.approval_id, s.custodian_id, min(s.province)::varchar AS province,
            CASE WHEN bool_and(s.arrears_rial IS NOT NULL) THEN sum(s.arrears_rial)::bigint END AS rial
        FROM sent s
        WHERE s.sent_on >= $1 AND NOT EXISTS (SELECT FROM referral_event e WHERE e.settles = s.id)
            AND (s.kind = 'arrears' OR s.kind = 'introduced' AND (s.arrears_rial > 0
                -- The decision says that something is owed, and not how much.
                OR s.arrears_rial IS NULL AND EXISTS (SELECT FROM decision d WHERE d.household_id = s.household_id
                    AND d.id = s.decision_id AND d.counts_from_on IS NOT NULL)))
        GROUP BY s.household_id, s.approval_id, s.custodian_id),
    due AS (
        SELECT household_id, approval_id, custodian_id, coalesce(m.province, o.province) AS province,
            CASE WHEN m.custodian_id IS NULL THEN o.rial WHEN o.custodian_id IS NULL THEN m.rial
                ELSE m.rial + o.rial END AS due_rial
        FROM monthly m FULL JOIN owed o USING (household_id, approval_id, custodian_id))
    SELECT d.household_id, d.approval_id, d.custodian_id, d.province, d.due_rial FROM due d
    WHERE d.due_rial IS DISTINCT FROM 0 $q$, only_these);

-- For these households or for all.
CREATE OR REPLACE FUNCTION payments_due(starts_on date, ends_on date, households bigint[]) RETURNS TABLE (household_id bigint,
    approval_id bigint, custodian_id varchar, province varchar, due_rial bigint) LANGUAGE plpgsql STABLE AS $f$
BEGIN
    -- Planned for what is asked: for some, and for all.
    RETURN QUERY EXECUTE payments_due_query('($3::bigint[] IS NULL OR l.household_id = ANY ($3))')
        USING starts_on, ends_on, households;
END $f$;

-- For one household; the plan is kept.
DO $$ BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION payments_due_of(starts_on date, ends_on date, of_household bigint)
        RETURNS TABLE (household_id bigint, approval_id bigint, custodian_id varchar, province varchar, due_rial bigint)
        LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS %L', format('
#variable_conflict use_column
BEGIN
    RETURN QUERY %s;
END ', payments_due_query('l.household_id = $3')));
END $$;

REVOKE ALL ON FUNCTION payments_due_of FROM PUBLIC;

GRANT EXECUTE ON FUNCTION payments_due_of TO hemayat_app, hemayat_citizen;
