-- The worker is stopped first (docs/operator/upgrading.md); pages ask another function.
-- squawk-ignore ban-drop-function
DROP FUNCTION payments_due(starts_on date, ends_on date, households bigint[]);

-- squawk-ignore ban-drop-function
DROP FUNCTION payments_due_query(only_these text);

-- The last report of each payment that did not arrive, and the payment of the month from `starts_on` to `ends_on`, reported
-- or not.
CREATE OR REPLACE FUNCTION household_payments(of_household bigint, starts_on date, ends_on date) RETURNS TABLE (month date,
    name_fa varchar, name_en varchar, result varchar, happened_on date, amount_rial bigint, reason varchar, answer_by date,
    due_rial bigint) LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH last AS (
        SELECT d.approval_id, d.custodian_id, d.due_rial
        FROM payments_due(starts_on, ends_on, false, ARRAY[of_household]) AS d ORDER BY d.approval_id DESC, d.custodian_id LIMIT 1),
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

-- squawk-ignore ban-drop-function
DROP FUNCTION payments_due_of(starts_on date, ends_on date, of_household bigint);

-- What each agency owes for the month from `starts_on` to `ends_on`, to these households, or to everyone: the monthly amount that it
-- had been sent by the month's last day, and the arrears that it was sent within the month. NULL if an amount is not known.
-- Only records of that month and before it count, so what was due for a month that has ended does not change later. One
-- exception: a record that came back and was sent again is due in the month in which it was sent again.
-- PostgreSQL puts this statement into the one that asks (it has no settings and no rights of its own) and plans it for what is
-- asked: the index for some households, the whole table for everyone. In a function that keeps its plans, the plan is kept.
-- `for_everyone` is an argument of its own since a list that is NULL or not is unknown when such a plan is made.
CREATE OR REPLACE FUNCTION payments_due(starts_on date, ends_on date, for_everyone boolean, households bigint[]) RETURNS TABLE (
    household_id bigint, approval_id bigint, custodian_id varchar, province varchar, due_rial bigint) LANGUAGE sql STABLE AS $$
    WITH sent AS (
        SELECT l.*, (l.at AT TIME ZONE 'Asia/Tehran')::date AS sent_on FROM referral_line l
        WHERE (for_everyone OR l.household_id = ANY (households)) AND (l.at AT TIME ZONE 'Asia/Tehran')::date <= ends_on),
    monthly AS (
        SELECT DISTINCT ON (s.household_id, s.approval_id, s.custodian_id) s.household_id, s.approval_id, s.custodian_id,
            s.province, CASE WHEN s.kind = 'stopped' THEN 0 ELSE s.amount_rial END AS rial
        FROM sent s WHERE s.kind <> 'arrears' AND s.from_on <= ends_on
        ORDER BY s.household_id, s.approval_id, s.custodian_id, s.id DESC),
    owed AS (
        SELECT s.household_id, s.approval_id, s.custodian_id, min(s.province)::varchar AS province,
            CASE WHEN bool_and(s.arrears_rial IS NOT NULL) THEN sum(s.arrears_rial)::bigint END AS rial
        FROM sent s
        WHERE s.sent_on >= starts_on AND NOT EXISTS (SELECT FROM referral_event e WHERE e.settles = s.id)
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
    WHERE d.due_rial IS DISTINCT FROM 0
$$;

REVOKE ALL ON FUNCTION payments_due FROM PUBLIC;

GRANT EXECUTE ON FUNCTION payments_due TO hemayat_app, hemayat_citizen;
