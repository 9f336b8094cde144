ALTER TABLE request_correction ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_correction FOR SELECT
    USING ((SELECT acting_kind()) IN ('staff', 'system')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON request_correction FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_has_role('case_officer'))
    AND (SELECT acting_id()) = 'staff:' || by_id);
CREATE POLICY resealed ON request_correction FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON request_correction FROM hemayat_app;
GRANT UPDATE (said, used, why) ON request_correction TO hemayat_app;
