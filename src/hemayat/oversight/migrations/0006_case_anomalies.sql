ALTER SEQUENCE case_anomaly_household_number OWNED BY case_anomaly_household.id;

-- The tables are made in the same transaction and empty: nothing is scanned, and `hemayat migrate` stands back if another is in use.
-- squawk-ignore constraint-missing-not-valid,adding-foreign-key-constraint
ALTER TABLE case_anomaly_household ADD CONSTRAINT case_anomaly_household_of
    FOREIGN KEY (anomaly_id) REFERENCES case_anomaly (id) ON DELETE CASCADE;

-- squawk-ignore constraint-missing-not-valid,adding-foreign-key-constraint
ALTER TABLE session_browser ADD CONSTRAINT session_browser_of
    FOREIGN KEY (session_id) REFERENCES citizen_session (id) ON DELETE CASCADE;

-- The findings with a household that is the acting member's own or a relative's: they see nothing of these, so that a verdict of theirs
-- hides none, and no list tells that their household is in one.
CREATE OR REPLACE FUNCTION barred_case_anomalies() RETURNS bigint[] LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(h.anomaly_id), '{}') FROM case_anomaly_household h
    WHERE h.household_id = ANY (acting_barred());
END;

REVOKE ALL ON FUNCTION barred_case_anomalies FROM PUBLIC;

GRANT EXECUTE ON FUNCTION barred_case_anomalies TO hemayat_app;

-- What rules found unusual in cases. Oversight reads it and nobody else does: no officer, no inspector, no head, no organisation.
-- The system writes it, also a verdict, since oversight writes nothing (audit/context.py).
ALTER TABLE case_anomaly_household ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON case_anomaly_household;
CREATE POLICY seen ON case_anomaly_household FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) = 'system'
            OR ((SELECT acting_kind()) = 'staff' AND (SELECT acting_has_role('oversight')))));

DROP POLICY IF EXISTS made ON case_anomaly_household;
CREATE POLICY made ON case_anomaly_household FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS erased ON case_anomaly_household;
CREATE POLICY erased ON case_anomaly_household FOR DELETE USING ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS not_barred ON case_anomaly_household;
CREATE POLICY not_barred ON case_anomaly_household AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR anomaly_id <> ALL ((SELECT barred_case_anomalies())::bigint[]));

REVOKE UPDATE, TRUNCATE ON case_anomaly_household FROM hemayat_app;

-- A finding is seen by a member who sees one of its households; one that was judged has counts alone, and all of oversight sees it,
-- except the members who have a household in it.
ALTER TABLE case_anomaly ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON case_anomaly;
CREATE POLICY seen ON case_anomaly FOR SELECT USING (
    (SELECT acting_kind()) = 'system' OR ((SELECT acting_kind()) = 'staff' AND (SELECT acting_has_role('oversight'))
        AND (verdict <> '' OR EXISTS (SELECT FROM case_anomaly_household h WHERE h.anomaly_id = case_anomaly.id))));

DROP POLICY IF EXISTS made ON case_anomaly;
CREATE POLICY made ON case_anomaly FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS not_barred ON case_anomaly;

CREATE POLICY not_barred ON case_anomaly AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR id <> ALL ((SELECT barred_case_anomalies())::bigint[]));

DROP POLICY IF EXISTS judged ON case_anomaly;
CREATE POLICY judged ON case_anomaly FOR UPDATE USING ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS erased ON case_anomaly;
CREATE POLICY erased ON case_anomaly FOR DELETE USING ((SELECT acting_kind()) = 'system');

REVOKE TRUNCATE ON case_anomaly FROM hemayat_app;

ALTER TABLE case_anomaly_measurement ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON case_anomaly_measurement;
CREATE POLICY seen ON case_anomaly_measurement FOR SELECT USING (
    (SELECT acting_kind()) = 'system' OR ((SELECT acting_kind()) = 'staff' AND (SELECT acting_has_role('oversight'))));

DROP POLICY IF EXISTS made ON case_anomaly_measurement;
CREATE POLICY made ON case_anomaly_measurement FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_anomaly_measurement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

REVOKE UPDATE, DELETE, TRUNCATE ON case_anomaly_measurement FROM hemayat_app;

-- Nobody reads in which browser a head signed in, not even oversight: the rule counts it.
ALTER TABLE session_browser ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS counted ON session_browser;
CREATE POLICY counted ON session_browser FOR SELECT USING ((SELECT acting_kind()) = 'system');

REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON session_browser FROM hemayat_app;

-- The browser of the open session with this token. Written once; the row goes with the session.
CREATE OR REPLACE FUNCTION note_session_browser(token bytea, mark bytea) RETURNS void LANGUAGE sql
    SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    INSERT INTO session_browser (session_id, browser)
    SELECT s.id, mark FROM citizen_session s
    WHERE s.token_hash = token AND s.ended_at IS NULL AND octet_length(mark) = 32
    ON CONFLICT DO NOTHING;
END;

REVOKE ALL ON FUNCTION note_session_browser FROM PUBLIC;

GRANT EXECUTE ON FUNCTION note_session_browser TO hemayat_app, hemayat_citizen;

-- Erases households of findings that were last seen before this time, `most` at once: how many rows. A finding that was judged
-- stays as counts alone, because the rule is measured by it: also its subject is erased, since the households could be calculated
-- from it. An agency's code is nobody. With the rights of its caller.
CREATE OR REPLACE FUNCTION lapse_case_anomalies(before timestamptz, most integer) RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
    WITH old AS (
        DELETE FROM case_anomaly_household WHERE (household_id, id) IN (
            SELECT h.household_id, h.id FROM case_anomaly_household h JOIN case_anomaly a ON a.id = h.anomaly_id
            WHERE a.seen_at < before LIMIT most)
        RETURNING id
    ), unjudged AS (
        DELETE FROM case_anomaly WHERE id IN (
            SELECT a.id FROM case_anomaly a
            WHERE a.seen_at < before AND a.verdict = ''
                AND NOT EXISTS (SELECT FROM case_anomaly_household h WHERE h.anomaly_id = a.id) LIMIT most)
        RETURNING id
    ), nameless AS (
        UPDATE case_anomaly SET subject = '' WHERE id IN (
            SELECT a.id FROM case_anomaly a
            WHERE a.seen_at < before AND a.verdict <> '' AND a.subject <> '' AND a.rule <> 'agency' LIMIT most)
        RETURNING id
    )
    SELECT (SELECT count(*) FROM old) + (SELECT count(*) FROM unjudged) + (SELECT count(*) FROM nameless);
END;

REVOKE ALL ON FUNCTION lapse_case_anomalies FROM PUBLIC;

GRANT EXECUTE ON FUNCTION lapse_case_anomalies TO hemayat_app;
