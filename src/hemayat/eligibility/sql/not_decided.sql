-- Written by the system with the run's proposal; seen like the household, which may be in no province that we know.
ALTER TABLE household_not_decided ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON household_not_decided FOR SELECT USING (may_see(household_id, '', (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY made ON household_not_decided FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY dropped ON household_not_decided FOR DELETE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON household_not_decided AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE TRUNCATE, UPDATE ON household_not_decided FROM hemayat_app;
