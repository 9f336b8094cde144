-- The second net: a head sees their own household, staff those of their provinces, the system everybody.
ALTER TABLE household ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON household USING (may_see(id, province));
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON membership USING (may_see(household_id, province));
ALTER TABLE household_data ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON household_data USING (may_see(household_id, province));
-- Somebody is seen by whoever sees a household that they are or were in.
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON person
    USING (acting_kind() = 'system' OR EXISTS (SELECT FROM membership m WHERE m.person_id = person.id));
