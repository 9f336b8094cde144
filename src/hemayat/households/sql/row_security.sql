-- The second net: a head sees their own household, staff those of their provinces, the system everybody.
-- Whoever sees does not thereby write: what is changed here is changed by the system, for whoever asked for it.
ALTER TABLE household ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON household FOR SELECT
    USING (may_see(id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY written ON household USING ((SELECT acting_kind()) = 'system');
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON membership FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY written ON membership USING ((SELECT acting_kind()) = 'system');
ALTER TABLE household_data ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON household_data FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
-- Somebody is seen by whoever sees a household that they are or were in.
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON person FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR EXISTS (SELECT FROM membership m WHERE m.person_id = person.id));
CREATE POLICY written ON person USING ((SELECT acting_kind()) = 'system');
