-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- lifeevents.sql
-- What the registry told is for the system; of what waits, staff of the province see kind, day and reason, never who.
ALTER TABLE life_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON life_event FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR ((SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))));
CREATE POLICY told ON life_event FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY moved ON life_event FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON life_event FROM hemayat_app;
-- What was told is never changed, only sealed anew.
GRANT UPDATE (matter, person_sealed, person_index, other_sealed, other_index, body, person_id, other_id, province,
    state, why, settled_at, next_at) ON life_event TO hemayat_app;

ALTER TABLE life_event_home ENABLE ROW LEVEL SECURITY;
CREATE POLICY written ON life_event_home USING ((SELECT acting_kind()) = 'system');
ALTER TABLE life_home ENABLE ROW LEVEL SECURITY;
CREATE POLICY written ON life_home USING ((SELECT acting_kind()) = 'system');

-- Deliveries and what was refused of them name nobody.
ALTER TABLE life_delivery ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON life_delivery FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY written ON life_delivery USING ((SELECT acting_kind()) = 'system');
ALTER TABLE life_event_refused ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON life_event_refused FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY written ON life_event_refused USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON life_delivery, life_event_refused FROM hemayat_app;

-- A correction belongs to the matter of what it corrects, whichever of the two came first.
CREATE OR REPLACE FUNCTION group_corrections(given bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        WITH changed AS (
            UPDATE life_event e SET matter = t.matter FROM life_event t
            WHERE t.number = e.corrects AND e.matter <> t.matter AND (e.number = ANY (given) OR t.number = ANY (given))
            RETURNING e.number)
        SELECT array_agg(number) INTO given FROM changed;
        EXIT WHEN given IS NULL;
    END LOOP;
END $$;

-- A household that an event began and a correction took back: it has never been, and nobody has a place in it.
CREATE OR REPLACE FUNCTION forget_homes(given bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() <> 'system' THEN RAISE EXCEPTION 'only the system forgets a household'; END IF;
    LOCK TABLE membership IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM household h WHERE h.id = ANY (given)
        AND NOT EXISTS (SELECT FROM membership m WHERE m.household_id = h.id);
END $$;
REVOKE EXECUTE ON FUNCTION forget_homes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_homes TO hemayat_app;
