ALTER TABLE request_note ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_note FOR SELECT
    USING ((SELECT acting_kind()) IN ('staff', 'system')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON request_note FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND (SELECT acting_id()) = 'staff:' || by_id);
CREATE POLICY resealed ON request_note FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON request_note FROM hemayat_app;
GRANT UPDATE (words) ON request_note TO hemayat_app;

ALTER TABLE request_look ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON request_look USING (
    (SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND (SELECT acting_id()) = 'staff:' || member_id);
REVOKE DELETE, TRUNCATE ON request_look FROM hemayat_app;
