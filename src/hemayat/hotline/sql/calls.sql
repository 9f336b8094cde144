-- The log of calls is only ever added to, by the agent whose call it is.
ALTER TABLE call ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON call FOR SELECT USING ((SELECT acting_kind()) = 'system' OR agent_id = (SELECT acting_member()));
CREATE POLICY begun ON call FOR INSERT
    WITH CHECK (agent_id = (SELECT acting_member()) AND (SELECT acting_has_role('hotline_agent')));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON call
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON call FROM hemayat_app;

ALTER TABLE call_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON call_step FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR agent_id = (SELECT acting_member()));
CREATE POLICY added ON call_step FOR INSERT WITH CHECK (
    agent_id = (SELECT acting_member()) AND (SELECT acting_has_role('hotline_agent'))
    AND EXISTS (SELECT FROM call c WHERE c.id = call_id));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON call_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON call_step FROM hemayat_app;

ALTER TABLE call_caller ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON call_caller FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR (agent_id = (SELECT acting_member())
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))));
CREATE POLICY proven ON call_caller FOR INSERT WITH CHECK (
    agent_id = (SELECT acting_member()) AND (SELECT acting_has_role('hotline_agent'))
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND EXISTS (SELECT FROM call c WHERE c.id = call_id));
CREATE POLICY not_barred ON call_caller AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
-- Their line is sealed anew when keys are, and changed by nobody else.
CREATE POLICY resealed ON call_caller FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON call_caller
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON call_caller FROM hemayat_app;
GRANT UPDATE (line) ON call_caller TO hemayat_app;
ALTER TABLE call_back ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON call_back USING (
    (SELECT acting_kind()) = 'system'
    OR ((SELECT acting_has_role('hotline_agent')) AND (household_id IS NULL
        OR may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())))));
CREATE POLICY not_barred ON call_back AS RESTRICTIVE USING (
    (SELECT acting_kind()) <> 'staff' OR household_id IS NULL
    OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON call_back FROM hemayat_app;
GRANT UPDATE (topic, wanted_on, part, tries, taken_by_id, taken_at, ended_at, result, line, line_index) ON call_back
    TO hemayat_app;

-- What is out of order is for everybody to know; it is said once, and ended once, by the one who acts and answers for it.
ALTER TABLE known_outage ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON known_outage FOR SELECT USING (true);
CREATE POLICY said ON known_outage FOR INSERT WITH CHECK (
    set_by_id = (SELECT acting_member()) AND ended_at IS NULL AND (SELECT acting_roles()) && '{administrator,senior_officer}'::text[]);
CREATE POLICY ended ON known_outage FOR UPDATE
    USING (ended_at IS NULL AND (SELECT acting_roles()) && '{administrator,senior_officer}'::text[])
    WITH CHECK (ended_by_id = (SELECT acting_member()));
REVOKE UPDATE, DELETE, TRUNCATE ON known_outage FROM hemayat_app;
GRANT UPDATE (ended_at, ended_by_id) ON known_outage TO hemayat_app;

-- A hotline agent changes no case and decides none (R4.7b), even if the application's checks fail. A request is changed by
-- officers only (requests/sql/row_security.sql), and nobody can be both an officer and a hotline agent.
CREATE POLICY not_by_hotline ON request_event AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('hotline_agent')));
CREATE POLICY not_by_hotline ON request_question AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('hotline_agent')));
CREATE POLICY not_by_hotline ON request_visit AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('hotline_agent')));
CREATE POLICY not_by_hotline ON request_note AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('hotline_agent')));
CREATE POLICY not_by_hotline ON request_override AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('hotline_agent')));
CREATE POLICY not_by_hotline ON request_correction AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('hotline_agent')));
