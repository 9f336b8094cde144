REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON determination FROM hemayat_app;
ALTER TABLE determination ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON determination FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
