-- squawk-ignore ban-drop-function
DROP FUNCTION household_payments(of_household bigint, starts_on date, ends_on date);

-- Whether the approval is of somebody who heads the household no longer: its payments are not those of the head of today.
CREATE FUNCTION is_of_former_head(of_household bigint, of_approval bigint) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT a.holder_id FROM approval a WHERE a.household_id = of_household AND a.id = of_approval)
        <> (SELECT m.person_id FROM membership m WHERE m.household_id = of_household AND m.relation = 'head'
            AND upper_inf(m.valid)), false)
$$;

-- The last report of each payment that did not arrive, and the payment of the month from `starts_on` to `ends_on`, reported
-- or not. `to_former_head`: it is of an approval of somebody who heads the household no longer.
CREATE FUNCTION household_payments(of_household bigint, starts_on date, ends_on date) RETURNS TABLE (month date,
    name_fa varchar, name_en varchar, result varchar, happened_on date, amount_rial bigint, reason varchar, answer_by date,
    due_rial bigint, to_former_head boolean) LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH last AS (
        SELECT d.approval_id, d.custodian_id, d.due_rial
        FROM payments_due(starts_on, ends_on, false, ARRAY[of_household]) AS d ORDER BY d.approval_id DESC, d.custodian_id LIMIT 1),
    shown AS (
        SELECT starts_on AS month, l.approval_id, l.custodian_id, p.result, p.happened_on, coalesce(p.amount_rial, l.due_rial) AS amount_rial,
            p.reason, p.answer_by, p.due_rial
        FROM last l
        LEFT JOIN payment_current p ON p.household_id = of_household AND p.approval_id = l.approval_id
            AND p.custodian_id = l.custodian_id AND p.month = starts_on
        UNION
        SELECT p.month, p.approval_id, p.custodian_id, p.result, p.happened_on, p.amount_rial, p.reason, p.answer_by, p.due_rial
        FROM payment_current p WHERE p.household_id = of_household AND p.result <> 'paid')
    SELECT s.month, o.name_fa, o.name_en, s.result, s.happened_on, s.amount_rial, s.reason, s.answer_by, s.due_rial,
        is_of_former_head(of_household, s.approval_id)
    FROM shown s JOIN organisation o ON o.code = s.custodian_id;
END $$;

REVOKE ALL ON FUNCTION referral_history, household_payments, is_of_former_head FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referral_history, household_payments, is_of_former_head TO hemayat_app, hemayat_citizen;
