-- What agencies report is only ever added to, by the system, for the agency that reported it.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_result
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_reconciliation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_tally
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON payment_result, payment_reconciliation, payment_tally FROM hemayat_app;

ALTER TABLE payment_result ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON payment_result FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY written ON payment_result FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON payment_result AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
-- Sums of a province are for its own staff; they name nobody.
ALTER TABLE payment_tally ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON payment_tally FOR SELECT
    USING (may_see(NULL, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY written ON payment_tally FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
ALTER TABLE payment_reconciliation ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON payment_reconciliation FOR SELECT USING ((SELECT acting_kind()) IN ('staff', 'system'));
CREATE POLICY written ON payment_reconciliation FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
GRANT SELECT ON payment_current TO hemayat_app;

-- What each agency owes for the month from `starts_on` to `ends_on`, to these households, or to everyone: the monthly amount that it
-- had been sent by the month's last day, and the arrears that it was sent within the month. NULL if an amount is not known.
-- Only records of that month and before it count, so what was due for a month that has ended does not change later. One
-- exception: a record that came back and was sent again is due in the month in which it was sent again.
-- PostgreSQL puts this statement into the one that asks (it has no settings and no rights of its own) and plans it for what is
-- asked: the index for some households, the whole table for everyone. In a function that keeps its plans, the plan is kept.
-- `for_everyone` is an argument of its own since a list that is NULL or not is unknown when such a plan is made.
CREATE FUNCTION payments_due(starts_on date, ends_on date, for_everyone boolean, households bigint[]) RETURNS TABLE (
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

-- The last report of each payment: the highest attempt, whenever its file arrived.
CREATE VIEW payment_current WITH (security_invoker) AS
SELECT DISTINCT ON (household_id, approval_id, custodian_id, month) * FROM payment_result
ORDER BY household_id, approval_id, custodian_id, month, attempt DESC;

-- What heads have still to be sent, and how many texts an agency has used today. Nobody but the system reads or writes it.
ALTER TABLE payment_news ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_system ON payment_news USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, TRUNCATE ON payment_news FROM hemayat_app;
ALTER TABLE payment_text_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_system ON payment_text_day USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON payment_text_day FROM hemayat_app;

-- Why payments failed or came back, counted with the sums of a month.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_reason_tally
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON payment_reason_tally FROM hemayat_app;
ALTER TABLE payment_reason_tally ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON payment_reason_tally FOR SELECT
    USING (may_see(NULL, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY written ON payment_reason_tally FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
