-- An override is proposed by one officer and confirmed by another, a senior one: the database holds to both.
ALTER SEQUENCE request_override_number OWNED BY request_override.id;
ALTER TABLE request_override ADD CONSTRAINT request_override_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);
ALTER TABLE request_override ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_override FOR SELECT
    USING (acting_kind() IN ('staff', 'system') AND may_see(household_id, province));
CREATE POLICY proposed ON request_override FOR INSERT WITH CHECK (
    may_see(household_id, province) AND acting_has_role('case_officer') AND result = ''
    AND current_setting('hemayat.actor', true) = 'staff:' || proposed_by_id);
CREATE POLICY settled ON request_override FOR UPDATE
    USING (may_see(household_id, province) AND acting_kind() = 'staff' AND result = '')
    WITH CHECK (current_setting('hemayat.actor', true) = 'staff:' || settled_by_id
        AND (result = 'withdrawn' OR acting_has_role('senior_officer')));
CREATE POLICY resealed ON request_override FOR UPDATE USING (acting_kind() = 'system');
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
CREATE CONSTRAINT TRIGGER decision_override_by_two AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'override') EXECUTE FUNCTION require_second_person();

CREATE FUNCTION request_override_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reason IS DISTINCT FROM OLD.reason AND acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'what was proposed never changes: refuse it, and let another be proposed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_override_keeps BEFORE UPDATE ON request_override
    FOR EACH ROW EXECUTE FUNCTION request_override_keeps();
