-- Why payments failed or came back, counted with the sums of a month.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_reason_tally
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON payment_reason_tally FROM hemayat_app;
ALTER TABLE payment_reason_tally ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON payment_reason_tally FOR SELECT
    USING (may_see(NULL, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY written ON payment_reason_tally FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
