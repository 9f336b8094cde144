-- Decisions about one household at a time: seen like the household, made by the system or a case officer of the province
-- (R1.2b), and never changed by anybody (R1.4b). The number is given by the database.
CREATE SEQUENCE decision_id AS bigint;
ALTER TABLE decision ALTER id SET DEFAULT nextval('decision_id');
ALTER SEQUENCE decision_id OWNED BY decision.id;
GRANT USAGE ON SEQUENCE decision_id TO hemayat_app;
ALTER TABLE decision ADD CONSTRAINT decision_rests_on_its_data
    FOREIGN KEY (household_id, case_data_id) REFERENCES case_data (household_id, id);
ALTER TABLE decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON decision FOR SELECT USING (may_see(household_id, province));
CREATE POLICY made ON decision FOR INSERT WITH CHECK (
    acting_kind() = 'system'
    OR may_see(household_id, province) AND acting_has_role('case_officer')
        AND decided_by = current_setting('hemayat.actor', true));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON decision FROM hemayat_app;
