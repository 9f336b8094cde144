-- A receipt is never changed nor taken away by the application; heads and staff see those about households they may see.
REVOKE UPDATE, DELETE, TRUNCATE ON inquiry_receipt FROM hemayat_app;
ALTER TABLE inquiry_receipt ENABLE ROW LEVEL SECURITY;
CREATE POLICY receipts_seen ON inquiry_receipt FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY receipts_added ON inquiry_receipt FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
