-- The calendar is for every eye and is changed by the system alone, for the administrator who asked.
ALTER TABLE holiday ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON holiday FOR SELECT USING (true);
CREATE POLICY written ON holiday USING ((SELECT acting_kind()) = 'system');
GRANT USAGE ON SEQUENCE clock_id TO hemayat_app;

-- A clock starts with a head's own request, and is paused and stopped by whoever moves the case on.
ALTER TABLE clock ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON clock FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON clock FOR INSERT
    WITH CHECK (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
ALTER TABLE clock_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON clock_event FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON clock_event FOR INSERT
    WITH CHECK (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));

-- What was promised and what happened is never written anew.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON clock
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON clock_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON clock, clock_event FROM hemayat_app;
