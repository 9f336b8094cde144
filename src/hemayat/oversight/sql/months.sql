-- A month that was measured is never measured anew.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quality_month
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON quality_month FROM hemayat_app;
ALTER TABLE quality_month ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON quality_month FOR SELECT USING (true);
CREATE POLICY made ON quality_month FOR INSERT WITH CHECK (acting_kind() = 'system');

-- What a month is counted from: complaints by the day that they came and by the day they are due, ends of clocks.
CREATE INDEX complaint_filed ON complaint (filed_at);
CREATE INDEX complaint_fell_due ON complaint (answer_on);
CREATE INDEX clock_stopped ON clock_event (at) WHERE happening = 'stopped';
