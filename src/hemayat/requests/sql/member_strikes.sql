-- An officer of the province strikes a claimed member out in their own name, while the request waits for an officer, in the
-- round of answers that it is in. The applicant reads the reason, and nobody changes or deletes it.
ALTER SEQUENCE member_strike_number OWNED BY member_strike.id;
ALTER TABLE member_strike ADD CONSTRAINT member_strike_of_a_member
    FOREIGN KEY (household_id, request_id, person_no) REFERENCES request_member (household_id, request_id, person_no);
ALTER TABLE member_strike ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON member_strike FOR SELECT USING (
    may_see(household_id, province) AND (acting_kind() <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY given ON member_strike FOR INSERT WITH CHECK (
    may_see(household_id, province) AND acting_has_role('case_officer')
    AND current_setting('hemayat.actor', true) = 'staff:' || by_id
    AND EXISTS (SELECT FROM request r
        WHERE (r.household_id, r.id, r.round) = (member_strike.household_id, request_id, member_strike.round)
            AND r.state = 'awaiting_officer' AND r.province = member_strike.province));
CREATE POLICY resealed ON member_strike FOR UPDATE USING (acting_kind() = 'system');
CREATE POLICY not_barred ON member_strike AS RESTRICTIVE
    USING (acting_kind() <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON member_strike FROM hemayat_app;
GRANT UPDATE (reason) ON member_strike TO hemayat_app;
