-- Who is in a household now, as one value that changes with each change of its head or of its living members.
CREATE FUNCTION household_people_sha256(household bigint) RETURNS text LANGUAGE sql STABLE
    RETURN (SELECT encode(sha256(convert_to(coalesce(string_agg(
            CASE m.relation WHEN 'head' THEN 'head ' ELSE '' END || m.person_id::text, ',' ORDER BY m.person_id), ''),
            'UTF8')), 'hex')
        FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.household_id = household AND upper_inf(m.valid) AND p.died_on IS NULL);

-- A finding counts in a decision only while it is in force, for what it says, and for its own kind.
CREATE FUNCTION check_decision_on_a_finding() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM finding f JOIN decision d ON d.household_id = f.household_id AND d.id = f.decision_id
        WHERE f.household_id = NEW.household_id AND f.id = NEW.finding_id AND f.ended_at IS NULL
            AND d.outcome = NEW.outcome AND d.reason = NEW.reason
            AND f.kind = CASE NEW.kind WHEN 'override' THEN 'override' ELSE 'settlement' END
    ) THEN
        RAISE EXCEPTION 'a decision on a finding that is not in force or says something else'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_on_a_finding_in_force';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION check_decision_on_a_finding() FROM PUBLIC;
CREATE TRIGGER decision_on_a_finding_in_force AFTER INSERT ON decision
    FOR EACH ROW WHEN (NEW.finding_id IS NOT NULL) EXECUTE FUNCTION check_decision_on_a_finding();
