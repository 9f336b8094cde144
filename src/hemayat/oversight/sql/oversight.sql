-- A second opinion is drawn by the system, read by senior officers and by who watches or mends the rules, and given
-- once, by a senior officer of the province who is somebody else than the first.
ALTER SEQUENCE reexamination_number OWNED BY reexamination.id;
ALTER TABLE reexamination ADD CONSTRAINT reexamination_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);
ALTER TABLE reexamination ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON reexamination FOR SELECT USING (
    acting_kind() IN ('staff', 'system') AND may_see(household_id, province)
    AND (acting_kind() = 'system'
        OR (SELECT acting_has_role('senior_officer') OR acting_has_role('oversight'))));
CREATE POLICY drawn ON reexamination FOR INSERT WITH CHECK (acting_kind() = 'system' AND outcome = '');
CREATE POLICY given ON reexamination FOR UPDATE
    USING (may_see(household_id, province) AND (SELECT acting_has_role('senior_officer')) AND at IS NULL)
    WITH CHECK (current_setting('hemayat.actor', true) = 'staff:' || by_id);
CREATE POLICY resealed ON reexamination FOR UPDATE USING (acting_kind() = 'system');
CREATE POLICY not_barred ON reexamination AS RESTRICTIVE
    USING (acting_kind() <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON reexamination FROM hemayat_app;
GRANT UPDATE (outcome, reason, by_id, at, is_agreed) ON reexamination TO hemayat_app;

-- One walk along the record at a time.
CREATE UNIQUE INDEX audit_verification_one_open ON audit_verification ((true)) WHERE ended_at IS NULL;
ALTER TABLE audit_verification ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON audit_verification FOR SELECT
    USING (acting_kind() = 'system' OR (SELECT acting_has_role('oversight')));
CREATE POLICY made ON audit_verification USING (acting_kind() = 'system');
REVOKE DELETE, TRUNCATE ON audit_verification FROM hemayat_app;

-- What was measured is never measured anew.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quality_measurement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON availability_probe
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON quality_measurement, availability_probe FROM hemayat_app;
ALTER TABLE quality_measurement ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON quality_measurement FOR SELECT USING (true);
CREATE POLICY made ON quality_measurement FOR INSERT WITH CHECK (acting_kind() = 'system');
ALTER TABLE availability_probe ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON availability_probe FOR SELECT USING (true);
CREATE POLICY made ON availability_probe FOR INSERT WITH CHECK (acting_kind() = 'system');

-- What the figures of a few weeks are counted from: the cases that fell due in them, and those that ended in them; and
-- what is drawn from.
CREATE INDEX request_fell_due ON request (answer_on) WHERE filed_at IS NOT NULL;
CREATE INDEX request_ended ON request (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX decision_by_officer_at ON decision (decided_at) WHERE kind = 'officer';
CREATE INDEX clock_of_question ON clock (promised_on) WHERE about LIKE 'question:%';

-- Who reads the record finds nothing in it of their own household, nor of a relative's.
CREATE POLICY not_barred ON audit_event AS RESTRICTIVE FOR SELECT
    USING (acting_kind() <> 'staff' OR household_id IS NULL
        OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
