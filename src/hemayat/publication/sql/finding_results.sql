-- Made and decided by the system alone; seen like the household.
ALTER TABLE finding_result ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON finding_result FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY made ON finding_result FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY decided ON finding_result FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY dropped ON finding_result FOR DELETE USING ((SELECT acting_kind()) = 'system' AND decided_at IS NULL);
CREATE POLICY not_barred ON finding_result AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE TRUNCATE ON finding_result FROM hemayat_app;
