-- Nobody but the head of a household makes a request, and nobody else's acting makes one for them (R4.2a).
ALTER TABLE request ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR filed_at IS NOT NULL));
CREATE POLICY begun ON request FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND state = 'draft');
CREATE POLICY moved ON request FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR filed_at IS NOT NULL));
REVOKE DELETE, TRUNCATE ON request FROM hemayat_app;

-- Of a request staff see what belongs to it once it is filed; `request` itself says so here.
CREATE FUNCTION acting_sees_request(household bigint, number bigint) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM request r WHERE (r.household_id, r.id) = (household, number));
CREATE FUNCTION acting_writes_draft(household bigint, number bigint) RETURNS boolean LANGUAGE sql STABLE
    RETURN acting_kind() = 'head' AND household = acting_household()
        AND EXISTS (SELECT FROM request r WHERE (r.household_id, r.id, r.state) = (household, number, 'draft'));

ALTER TABLE request_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_event FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY added ON request_event FOR INSERT
    WITH CHECK (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
-- As the record (audit/sql/own_name.sql): nobody but the system writes what somebody else did.
CREATE POLICY in_own_name ON request_event AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'system' OR by_kind = (SELECT acting_kind()));
REVOKE UPDATE, DELETE, TRUNCATE ON request_event FROM hemayat_app;

-- A consent is given by the head, is withdrawn once, and is never anything else than what was read.
ALTER TABLE request_consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_consent FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY given ON request_consent FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()));
CREATE POLICY withdrawn ON request_consent FOR UPDATE
    USING ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND withdrawn_at IS NULL)
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()));
REVOKE UPDATE, DELETE, TRUNCATE ON request_consent FROM hemayat_app;
GRANT UPDATE (withdrawn_at) ON request_consent TO hemayat_app;

-- The head says who is in the household until the request is filed; the system seals anew what is known of them.
ALTER TABLE request_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_member FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY added ON request_member FOR INSERT WITH CHECK (acting_writes_draft(household_id, request_id));
CREATE POLICY removed ON request_member FOR DELETE USING (acting_writes_draft(household_id, request_id));
CREATE POLICY changed ON request_member FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, TRUNCATE ON request_member FROM hemayat_app;
GRANT UPDATE (row, person_sealed, person_index) ON request_member TO hemayat_app;

-- Staff ask, and the system for consent, the head answers; the system notes that no answer came, and seals anew.
ALTER TABLE request_question ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_question FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY asked ON request_question FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = CASE WHEN asked_by_id IS NULL THEN 'system' ELSE 'staff' END
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY answered ON request_question FOR UPDATE
    USING ((SELECT acting_kind()) <> 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
REVOKE UPDATE, DELETE, TRUNCATE ON request_question FROM hemayat_app;
GRANT UPDATE (words, answer, answered_at) ON request_question TO hemayat_app;

ALTER TABLE request_visit ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_visit FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY called ON request_visit FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY called_off ON request_visit FOR UPDATE
    USING ((SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
REVOKE UPDATE, DELETE, TRUNCATE ON request_visit FROM hemayat_app;
GRANT UPDATE (called_off_at) ON request_visit TO hemayat_app;

ALTER TABLE request_dispute ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_dispute FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY begun ON request_dispute FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND state = 'unsent');
CREATE POLICY moved ON request_dispute FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON request_dispute FROM hemayat_app;

-- Which request of whose changed a household is for staff and the system: its own head is not told that.
ALTER TABLE request_affected ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_affected FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'head' OR because_run IS NOT NULL));
CREATE POLICY added ON request_affected FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY moved ON request_affected FOR UPDATE
    USING ((SELECT acting_kind()) IN ('system', 'staff')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
REVOKE DELETE, TRUNCATE ON request_affected FROM hemayat_app;

-- Among staff, only officers can update a case. Analysts, publishers and administrators cannot, whatever SQL runs in their name.
CREATE POLICY moved_by_officers ON request AS RESTRICTIVE FOR UPDATE
    USING ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer')));
CREATE POLICY moved_by_officers ON request_affected AS RESTRICTIVE FOR UPDATE
    USING ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer')));
GRANT UPDATE (reminders, remind_on, call_on) ON request_question TO hemayat_app;

-- A draft to change the head is its writer's alone.
CREATE POLICY of_its_writer ON request AS RESTRICTIVE TO hemayat_citizen USING (
    kind <> 'change_of_head' OR filed_at IS NOT NULL
    OR coalesce(person_index = ANY ((SELECT acting_person())::bytea[]), false));
