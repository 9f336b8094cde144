ALTER TABLE request_override ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_override FOR SELECT
    USING ((SELECT acting_kind()) IN ('staff', 'system')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY proposed ON request_override FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_has_role('case_officer')) AND result = ''
    AND (SELECT acting_id()) = 'staff:' || proposed_by_id);
CREATE POLICY settled ON request_override FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_kind()) = 'staff' AND result = '')
    WITH CHECK ((SELECT acting_id()) = 'staff:' || settled_by_id
        AND (result = 'withdrawn' OR (SELECT acting_has_role('senior_officer'))));
CREATE POLICY resealed ON request_override FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON request_override FROM hemayat_app;
GRANT UPDATE (result, settled_by_id, settled_at, answer, decision_id, reason) ON request_override TO hemayat_app;

-- Whoever writes it, a decision against the rules stands beside the proposal that it follows when its transaction ends.
CREATE FUNCTION require_second_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM request_override o
        WHERE (o.household_id, o.decision_id, o.outcome, o.result)
            = (NEW.household_id, NEW.id, NEW.outcome, 'confirmed')
            AND NEW.decided_by = 'staff:' || o.settled_by_id
    ) THEN
        RAISE EXCEPTION 'a decision against the rules without a second person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_override_by_two';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_second_person() FROM PUBLIC;

CREATE FUNCTION request_override_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reason IS DISTINCT FROM OLD.reason AND acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'what was proposed never changes: refuse it, and let another be proposed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_override_keeps BEFORE UPDATE ON request_override
    FOR EACH ROW EXECUTE FUNCTION request_override_keeps();
