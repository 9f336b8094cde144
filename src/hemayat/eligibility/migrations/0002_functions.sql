-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- determination.sql
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON determination FROM hemayat_app;
ALTER TABLE determination ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON determination FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));

-- decision.sql
GRANT USAGE ON SEQUENCE decision_id TO hemayat_app;
ALTER TABLE decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON decision FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY made ON decision FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'system'
    OR may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND decided_by = (SELECT acting_id())
        AND acting_has_role(CASE WHEN kind = 'override' AND finding_id IS NULL THEN 'senior_officer'
            ELSE 'case_officer' END));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON decision FROM hemayat_app;

-- findings.sql
-- What an officer found with a document, or decided: made by officers of the province in their own name, and ended once,
-- in a review, by an officer. Nothing else of it ever changes.
GRANT USAGE ON SEQUENCE finding_number TO hemayat_app;
ALTER TABLE finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON finding FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY made ON finding FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_id()) = 'staff:' || by_id
    AND acting_has_role(CASE kind WHEN 'override' THEN 'senior_officer' ELSE 'case_officer' END));
CREATE POLICY ended ON finding FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())) AND ended_at IS NULL
        AND acting_has_role(CASE kind WHEN 'override' THEN 'senior_officer' ELSE 'case_officer' END))
    WITH CHECK (ended_at IS NULL OR (SELECT acting_id()) = 'staff:' || ended_by_id);
CREATE POLICY not_barred ON finding AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_by_hotline ON finding AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('hotline_agent')));
REVOKE UPDATE, DELETE, TRUNCATE ON finding FROM hemayat_app;
GRANT UPDATE (ended_at, ended_by_id) ON finding TO hemayat_app;

-- findings_decide.sql
-- Who is in a household now, as one value that changes with each change of its head or of its living members.
CREATE OR REPLACE FUNCTION household_people_sha256(household bigint) RETURNS text LANGUAGE sql STABLE
    RETURN (SELECT encode(sha256(convert_to(coalesce(string_agg(
            CASE m.relation WHEN 'head' THEN 'head ' ELSE '' END || m.person_id::text, ',' ORDER BY m.person_id), ''),
            'UTF8')), 'hex')
        FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.household_id = household AND upper_inf(m.valid) AND p.died_on IS NULL);

-- A finding counts in a decision only while it is in force, for what it says, and for its own kind.
CREATE OR REPLACE FUNCTION check_decision_on_a_finding() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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

-- published_run.sql
-- The history of what was published is written by the database, from every change of what is published.
CREATE OR REPLACE FUNCTION keep_published_period() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE published_period SET until = CASE WHEN TG_OP = 'DELETE' THEN now() ELSE greatest(NEW.since, since) END
    WHERE province = OLD.province AND until IS NULL;
    IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;
    INSERT INTO published_period (province, since, run_id, adverse_from_on)
    VALUES (NEW.province, NEW.since, NEW.run_id, NEW.adverse_from_on);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER keep_period AFTER INSERT OR UPDATE OR DELETE ON published_run
    FOR EACH ROW EXECUTE FUNCTION keep_published_period();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON published_period FROM hemayat_app;
REVOKE TRUNCATE ON published_run FROM hemayat_app;

-- What a household was told by a run: the run that is published in its province, whatever province that run puts it in.
CREATE OR REPLACE VIEW published_determination WITH (security_invoker) AS
SELECT t.run_id, t.household_id, t.province, t.outcome, t.amount_rial, t.decile, t.decision, p.since, p.adverse_from_on
FROM household h
JOIN published_run p ON p.province = h.province
JOIN determination t ON t.run_id = p.run_id AND t.household_id = h.id;

-- The same for statements over a nation, as the text of a query: while one run is published everywhere, which is the rule,
-- its partition is read alone. The join with the households costs as much again as reading it.
CREATE OR REPLACE FUNCTION published_determinations() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE runs bigint[];
BEGIN
    SELECT array_agg(DISTINCT run_id) INTO runs FROM published_run HAVING count(*) = 32;
    IF cardinality(runs) = 1 THEN
        RETURN format('SELECT t.run_id, t.household_id, t.province, t.outcome, t.amount_rial, t.decile, t.decision, p.since,
            p.adverse_from_on FROM determination t JOIN published_run p ON p.province = t.province WHERE t.run_id = %s',
            runs[1]);
    END IF;
    RETURN 'SELECT * FROM published_determination';
END $$;

REVOKE ALL ON FUNCTION keep_published_period FROM PUBLIC;

-- postponements.sql
-- That a change for the worse was put off while an objection is open is the system's to write, and never changes.
GRANT USAGE ON SEQUENCE effect_postponement_number TO hemayat_app;
ALTER TABLE effect_postponement ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON effect_postponement FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY made ON effect_postponement FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON effect_postponement AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON effect_postponement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON effect_postponement FROM hemayat_app;

-- in_force.sql
-- What is in force for a household: one definition, which pages, approvals, referrals, partners and reports all use.
--
-- In force is the result of the run that is published in the household's province, or the household's own decision if that
-- is later. A later run replaces an own decision, with one exception: while a finding of an officer is in force that was
-- made with that decision or before it, and the decision is better for the household than the run, the decision stays in
-- force until the household is decided again on its findings. So a finding never blocks a favourable run, and no run
-- silently undoes a finding.
--
-- The published run may not have decided the household (a wrong row in the register, household_not_decided). Then a decision that
-- an earlier run replaced does not return: nothing is in force, and support goes on as it was told last (A15).
--
-- While an objection is open, a change for the worse is put off (effect_postponement): `takes_effect_on` and
-- `adverse_from_on` name the later day (A15). A result that counted at once has no such day and gets none.

-- Whether a run was found wrong and corrected since: of runs alone, so anyone who sees a result may ask. The citizens' site does
-- not read proposals.
CREATE OR REPLACE FUNCTION is_run_corrected(run bigint) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM publication c WHERE c.corrects_id = run AND c.state IN ('rollout', 'published', 'superseded'));
END $$;
REVOKE EXECUTE ON FUNCTION is_run_corrected FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_run_corrected TO hemayat_app, hemayat_citizen;

-- Whether an earlier run replaced a household's own decision: the last one after it that decided the household in its province. A
-- wrong run that took something away and was corrected since does not count. Asked only where the published run did not decide
-- the household.
CREATE OR REPLACE FUNCTION is_replaced_by_run(household bigint, outcome text, amount_rial bigint, decided_at timestamptz)
    RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE own ALIAS FOR $1; was record;
BEGIN
    SELECT t.outcome, t.amount_rial INTO was
    FROM household h
    JOIN published_period p ON p.province = h.province AND p.since > $4
    JOIN determination t ON t.run_id = p.run_id AND t.household_id = h.id
    WHERE h.id = own AND NOT ($2 = 'eligible' AND (t.outcome <> 'eligible' OR t.amount_rial < $3) AND is_run_corrected(p.run_id))
    ORDER BY p.since DESC, p.run_id DESC LIMIT 1;
    RETURN FOUND AND NOT coalesce($2 = 'eligible' AND (was.outcome <> 'eligible' OR was.amount_rial < $3) AND EXISTS (
        SELECT FROM finding f WHERE f.household_id = own AND f.ended_at IS NULL AND f.at <= $4), false);
END $$;

-- `runs`: a FROM item with what runs decided, with `since` and `adverse_from_on` as published_determination has them.
-- `only_these`: a WHERE clause on `x` that chooses households. `join_kind`: LEFT leaves out households without a result of a
-- run, which FULL has too.
CREATE OR REPLACE FUNCTION in_force_query(runs text, only_these text, join_kind text) RETURNS text LANGUAGE sql IMMUTABLE RETURN format($q$
    SELECT coalesce(d.household_id, t.household_id) AS household_id,
        CASE WHEN s.is_own THEN d.province ELSE t.province END AS province,
        CASE WHEN s.is_own THEN d.outcome ELSE t.outcome END AS outcome,
        CASE WHEN s.is_own THEN d.amount_rial ELSE t.amount_rial END AS amount_rial,
        CASE WHEN s.is_own THEN d.decile ELSE t.decile END AS decile,
        CASE WHEN s.is_own THEN d.run_id ELSE t.run_id END AS run_id,
        CASE WHEN s.is_own THEN d.id END AS decision_id,
        CASE WHEN s.is_own THEN d.decided_at ELSE t.since END AS since,
        CASE WHEN s.is_own AND d.takes_effect_on IS NOT NULL THEN greatest(d.takes_effect_on, p.until) END AS takes_effect_on,
        CASE WHEN s.is_own THEN d.counts_from_on END AS counts_from_on,
        CASE WHEN NOT s.is_own AND t.adverse_from_on IS NOT NULL THEN greatest(t.adverse_from_on, p.until) END AS adverse_from_on,
        s.is_own AND d.request_id IS NOT NULL AS is_asked,
        s.is_own AND t.household_id IS NOT NULL AND d.decided_at < t.since AS is_kept_by_finding
    FROM (SELECT x.household_id, x.province, x.outcome, x.amount_rial, x.decile, x.run_id, x.since, x.adverse_from_on
        FROM (%1$s) AS x %2$s) AS t
    %3$s JOIN (SELECT DISTINCT ON (x.household_id) x.household_id, x.province, x.outcome, x.amount_rial, x.decile, x.run_id,
            x.id, x.decided_at, x.takes_effect_on, x.counts_from_on, x.request_id
        FROM decision x %2$s ORDER BY x.household_id, x.id DESC) AS d ON d.household_id = t.household_id
    CROSS JOIN LATERAL (SELECT d.household_id IS NOT NULL AND coalesce(
            t.household_id IS NULL AND NOT is_replaced_by_run(d.household_id, d.outcome, d.amount_rial, d.decided_at)
            OR d.decided_at >= t.since
            OR d.outcome = 'eligible' AND (t.outcome <> 'eligible' OR t.amount_rial < d.amount_rial) AND EXISTS (
                SELECT FROM finding f
                WHERE f.household_id = d.household_id AND f.ended_at IS NULL AND f.at <= d.decided_at),
            false) AS is_own) AS s
    LEFT JOIN (SELECT x.household_id, x.run_id, x.decision_id, max(x.until) AS until
        FROM effect_postponement x %2$s GROUP BY 1, 2, 3) AS p
        ON p.household_id = coalesce(d.household_id, t.household_id)
        AND CASE WHEN s.is_own THEN p.decision_id = d.id ELSE p.run_id = t.run_id END
    WHERE s.is_own OR t.household_id IS NOT NULL $q$, runs, only_these, join_kind);

-- in_force_0008.sql
-- For one household; the planner takes it as a part of the statement that asks.
DO $$ BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION in_force(household bigint) RETURNS TABLE (household_id bigint, province varchar,
        outcome text, amount_rial bigint, decile smallint, run_id bigint, decision_id bigint, since timestamptz,
        takes_effect_on date, counts_from_on date, adverse_from_on date, is_asked boolean, is_kept_by_finding boolean)
        LANGUAGE sql STABLE AS %L',
        in_force_query('SELECT * FROM published_determination', 'WHERE x.household_id = $1', 'FULL'));
END $$;

-- in_force.sql
-- For statements over a nation, as the text of a query: of these households ($3), or of all if that is null.
CREATE OR REPLACE FUNCTION in_force_of_all(households bigint[]) RETURNS text LANGUAGE sql STABLE
    RETURN CASE WHEN households IS NULL THEN in_force_query(published_determinations(), '', 'FULL')
        ELSE in_force_query('SELECT * FROM published_determination', 'WHERE x.household_id = ANY ($3)', 'FULL') END;

-- For one household; the planner takes it as a part of the statement that asks.
DO $$ BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION in_force(household bigint) RETURNS TABLE (household_id bigint, province varchar,
        outcome text, amount_rial bigint, decile smallint, run_id bigint, decision_id bigint, since timestamptz,
        takes_effect_on date, counts_from_on date, adverse_from_on date, is_asked boolean, is_kept_by_finding boolean)
        LANGUAGE sql STABLE AS %L',
        in_force_query('SELECT * FROM published_determination', 'WHERE x.household_id = $1', 'FULL'));
END $$;

-- not_decided.sql
-- Written by the system with the run's proposal; seen like the household, which may be in no province that we know.
ALTER TABLE household_not_decided ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON household_not_decided FOR SELECT USING (may_see(household_id, '', (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY made ON household_not_decided FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY dropped ON household_not_decided FOR DELETE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON household_not_decided AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE TRUNCATE, UPDATE ON household_not_decided FROM hemayat_app;
