ALTER TABLE member_strike ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON member_strike FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY resealed ON member_strike FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON member_strike AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON member_strike FROM hemayat_app;
GRANT UPDATE (reason) ON member_strike TO hemayat_app;
