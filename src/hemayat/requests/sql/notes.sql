-- Notes of officers, and when each last had a case open: for staff alone, never for the head of the household.
ALTER SEQUENCE request_note_number OWNED BY request_note.id;
ALTER TABLE request_note ADD CONSTRAINT request_note_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);
ALTER TABLE request_look ADD CONSTRAINT request_look_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE request_note ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_note FOR SELECT
    USING (acting_kind() IN ('staff', 'system') AND may_see(household_id, province));
CREATE POLICY added ON request_note FOR INSERT WITH CHECK (
    acting_kind() = 'staff' AND may_see(household_id, province)
    AND current_setting('hemayat.actor', true) = 'staff:' || by_id);
CREATE POLICY resealed ON request_note FOR UPDATE USING (acting_kind() = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON request_note FROM hemayat_app;
GRANT UPDATE (words) ON request_note TO hemayat_app;

ALTER TABLE request_look ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON request_look USING (
    acting_kind() = 'staff' AND may_see(household_id, province)
    AND current_setting('hemayat.actor', true) = 'staff:' || member_id);
REVOKE DELETE, TRUNCATE ON request_look FROM hemayat_app;
