-- A correction is added by a case officer in their own name, on a document of the same household, and never changed.
ALTER SEQUENCE request_correction_number OWNED BY request_correction.id;
ALTER TABLE request_correction ADD CONSTRAINT request_correction_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);
ALTER TABLE request_correction ADD CONSTRAINT request_correction_on_proof
    FOREIGN KEY (household_id, document_id) REFERENCES document (household_id, id);
ALTER TABLE request_correction ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_correction FOR SELECT
    USING (acting_kind() IN ('staff', 'system') AND may_see(household_id, province));
CREATE POLICY added ON request_correction FOR INSERT WITH CHECK (
    may_see(household_id, province) AND acting_has_role('case_officer')
    AND current_setting('hemayat.actor', true) = 'staff:' || by_id);
CREATE POLICY resealed ON request_correction FOR UPDATE USING (acting_kind() = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON request_correction FROM hemayat_app;
GRANT UPDATE (said, used, why) ON request_correction TO hemayat_app;
