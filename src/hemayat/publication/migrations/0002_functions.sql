-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- compare.sql
-- What a run that was loaded says of every household, on the findings in force about it (finding_result), compared with
-- what is in force for it now, while `before` is published (in_force). `provinces`: those in which `before` is
-- published; NULL if it is published everywhere, which spares the join with the households. One pass over both, grouped.
-- `names`: criteria, with the place of their verdict in the decisions of either run (0 is the first; NULL
-- where that run has no such criterion). `blocking`: the verdicts that stand in the way. `criteria`: those of a household
-- that gains or loses which newly stand in the way or no longer do.
CREATE OR REPLACE FUNCTION compare_run(run bigint, before bigint, provinces text[], names text[], places_before integer[],
    places_after integer[], blocking integer[])
RETURNS TABLE (province text, was text, becomes text, money text, criteria text[], is_own boolean, households bigint,
    rial_before numeric, rial_after numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE flipped text; here text := ''; there text := '';
BEGIN
    IF acting_kind() <> 'system' THEN RAISE EXCEPTION 'runs are compared by the system alone'; END IF;
    SELECT string_agg(format(
        'CASE WHEN coalesce((d.before ->> %s)::integer = ANY ($3), false) '
        '<> coalesce((d.after ->> %s)::integer = ANY ($3), false) THEN %L END',
        coalesce(c.before::text, 'NULL::integer'), coalesce(c.after::text, 'NULL::integer'), c.name), ', ' ORDER BY c.place)
    INTO flipped FROM unnest(names, places_before, places_after) WITH ORDINALITY AS c (name, before, after, place);
    -- A household belongs to the province that it is in now; one that only the new run has, to the province named there.
    IF provinces IS NOT NULL THEN
        here := 'WHERE EXISTS (SELECT FROM household h WHERE h.id = x.household_id AND h.province = ANY ($4))';
        there := 'WHERE coalesce((SELECT h.province FROM household h WHERE h.id = x.household_id), x.province) = ANY ($4)';
    END IF;
    RETURN QUERY EXECUTE format($statement$
        WITH held AS (%5$s),
        both_sides AS (
            SELECT n.household_id, coalesce(n.province, h.province)::text AS province,
                h.outcome::text AS was, n.outcome::text AS becomes,
                CASE WHEN h.outcome = 'eligible' AND n.outcome = 'eligible' THEN
                    CASE sign(n.amount_rial - h.amount_rial) WHEN 1 THEN 'more' WHEN -1 THEN 'less' WHEN 0 THEN 'same'
                        ELSE 'open' END END AS money,
                h.decision_id IS NOT NULL AS is_own, h.amount_rial AS rial_before, n.amount_rial AS rial_after,
                coalesce((h.outcome = 'eligible') <> (n.outcome = 'eligible'), false) AS flips, h.decision_id
            FROM held AS h
            FULL JOIN (SELECT x.household_id, x.province, coalesce(f.outcome, x.outcome) AS outcome,
                    CASE WHEN f.outcome IS NULL THEN x.amount_rial ELSE f.amount_rial END AS amount_rial
                FROM %1$I AS x LEFT JOIN finding_result f ON f.run_id = $2 AND f.household_id = x.household_id %4$s) AS n
                ON n.household_id = h.household_id),
        -- Decisions are long, and looked up for those alone who gain or lose; once for each, which OFFSET sees to.
        decided AS (
            SELECT b.*,
                CASE WHEN b.flips THEN (CASE WHEN b.is_own THEN (
                    SELECT d.decision FROM decision d
                    WHERE d.household_id = b.household_id AND d.id = b.decision_id AND d.run_id = $1) ELSE (
                    SELECT d.decision FROM determination d WHERE d.run_id = $1 AND d.household_id = b.household_id)
                    END)::jsonb END AS before,
                CASE WHEN b.flips THEN (
                    SELECT d.decision FROM %1$I d WHERE d.run_id = $2 AND d.household_id = b.household_id)::jsonb
                    END AS after
            FROM both_sides AS b OFFSET 0),
        told AS (
            SELECT d.*, CASE WHEN d.before IS NULL OR d.after IS NULL THEN '{}' ELSE array_remove(ARRAY[%2$s]::text[], NULL)
                END AS criteria
            FROM decided AS d)
        SELECT t.province, t.was, t.becomes, t.money, t.criteria, t.is_own, count(*), coalesce(sum(t.rial_before), 0),
            coalesce(sum(t.rial_after), 0)
        FROM told AS t GROUP BY t.province, t.was, t.becomes, t.money, t.criteria, t.is_own
    $statement$, partition_name('determination', run), coalesce(flipped, 'NULL'), here, there,
        in_force_query(format('SELECT d.household_id, d.province, d.outcome, d.amount_rial, d.decile, d.run_id, p.since,
            p.adverse_from_on FROM determination d LEFT JOIN published_run p ON p.run_id = d.run_id AND p.province = d.province
            WHERE d.run_id = %s', before), here, 'FULL'))
    USING before, run, blocking, provinces;
END $$;

REVOKE ALL ON FUNCTION compare_run FROM PUBLIC;
GRANT EXECUTE ON FUNCTION compare_run TO hemayat_app;

-- finding_results.sql
-- Made and decided by the system alone; seen like the household.
ALTER TABLE finding_result ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON finding_result FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY made ON finding_result FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY decided ON finding_result FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY dropped ON finding_result FOR DELETE USING ((SELECT acting_kind()) = 'system' AND decided_at IS NULL);
CREATE POLICY not_barred ON finding_result AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE TRUNCATE ON finding_result FROM hemayat_app;

-- rollout.sql
-- What the database itself holds a publication to, whatever the application does.
CREATE OR REPLACE FUNCTION check_publication() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state <> 'loading' AND (NEW.stops, NEW.corrects_id) IS DISTINCT FROM (OLD.stops, OLD.corrects_id) THEN
        RAISE EXCEPTION 'run %: what stops it was counted when it was proposed, and stays', NEW.run_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'proposed' AND NEW.state IN ('rollout', 'published') AND jsonb_array_length(NEW.stops) > 0 AND NOT EXISTS (
            SELECT FROM publication_justification a
            JOIN publication_justification b ON b.publication_id = a.publication_id AND b.by_id <> a.by_id
            WHERE a.publication_id = NEW.run_id AND a.role = 'publisher') THEN
        RAISE EXCEPTION 'run % changes too many outcomes: two people must write why it may be published', NEW.run_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER check_publication BEFORE UPDATE ON publication
    FOR EACH ROW EXECUTE FUNCTION check_publication();

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON publication_justification
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON publication_justification FROM hemayat_app;
CREATE OR REPLACE FUNCTION check_justification() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM staff_member s WHERE s.id = NEW.by_id AND s.is_active AND NEW.role = ANY (s.roles)) THEN
        RAISE EXCEPTION 'whoever writes this is not active in the role %', NEW.role USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER check_justification BEFORE INSERT ON publication_justification
    FOR EACH ROW EXECUTE FUNCTION check_justification();

-- Nobody sees a run that two people did not approve, or that was taken back. While a run is proposed, nothing changes of
-- what it was compared with: else the count of what it changes, and what stops it, would be of something else.
CREATE OR REPLACE FUNCTION check_published_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM publication p WHERE p.run_id = NEW.run_id AND p.state IN ('rollout', 'published')) THEN
        RAISE EXCEPTION 'run % is not approved', NEW.run_id USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM publication p WHERE p.state = 'proposed') THEN
        RAISE EXCEPTION 'run %: another run is proposed and was compared with what people see now', NEW.run_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER check_approved AFTER INSERT OR UPDATE ON published_run
    FOR EACH ROW EXECUTE FUNCTION check_published_run();

REVOKE ALL ON FUNCTION check_justification, check_publication, check_published_run FROM PUBLIC;

-- messages.sql
-- When the latest run that decided the household was published in its province, this one aside; null if none has decided it.
CREATE OR REPLACE FUNCTION last_run_result_at(household bigint, other_than bigint) RETURNS timestamptz LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT max(p.since) FROM household h
    JOIN published_period p ON p.province = h.province AND p.run_id <> other_than
    JOIN determination t ON t.run_id = p.run_id AND t.household_id = h.id
    WHERE h.id = household;
END;

-- How many heads a proposed run would send which notice, and how many of them have a line of their own: what notices.py
-- sends after the approval, counted before it. `wrong`: the run that it corrects, then the run that this one corrected, and so
-- on. `day`: the day in Tehran on which it is counted. Heads are those that the run's register of persons names.
CREATE OR REPLACE FUNCTION count_notices(run bigint, wrong bigint[], day date)
    RETURNS TABLE (kind text, outcome text, heads bigint, with_line bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE heads_of text; told text; people text;
BEGIN
    IF acting_kind() <> 'system' THEN RAISE EXCEPTION 'messages are counted by the system alone'; END IF;
    IF has_first_nation_tables(run) THEN
        heads_of := format('SELECT m.household_id, length(p.mobile) > 0 AS has_line FROM %I m JOIN %I p ON p.id = m.person_id
            WHERE m.relation = ''head''', first_nation_table_name('membership', run), first_nation_table_name('person', run));
    ELSE
        SELECT string_agg(format('SELECT household_id, length(mobile) > 0 AS has_line FROM %I WHERE relation = ''head''',
            relname), ' UNION ALL ') INTO heads_of
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname ~ ('^people_run_' || run || '_[0-9]+$');
    END IF;
    IF heads_of IS NULL THEN RAISE EXCEPTION 'run % is not a proposal: its messages are counted before it is published', run; END IF;
    -- The result of a run that a head was told last, as in notices.py. A wrong run counts only if its notice went out: the
    -- approval holds the notices of all wrong runs that are still queued.
    IF cardinality(wrong) = 0 THEN
        told := format('SELECT household_id, outcome, amount_rial, run_id, since FROM (%s) AS b',
            published_determinations());
    ELSE
        told := format('SELECT h.id AS household_id, o.outcome, o.amount_rial, e.run_id, e.since
            FROM household h CROSS JOIN LATERAL (
                SELECT b.run_id, b.since FROM published_period b
                WHERE b.province = h.province AND (b.run_id <> ALL (%1$L::bigint[]) OR EXISTS (
                    SELECT FROM outbox t
                    WHERE t.key = ''publication:'' || b.run_id || '':'' || h.id AND t.fault <> ''replaced''
                        AND t.state <> ''queued''))
                ORDER BY b.since DESC LIMIT 1) AS e
            JOIN determination o ON o.run_id = ANY (%2$L::bigint[]) AND o.household_id = h.id AND o.run_id = e.run_id',
            wrong, ARRAY(SELECT DISTINCT p.run_id FROM published_period p));
    END IF;
    -- Where the household was decided alone since that run, its head was told of that decision last (`own`). If that run did not
    -- decide the household, an earlier one may have replaced the decision. `d`: what will be in force by this run; where a finding of
    -- an officer keeps a better decision, nobody is told of the run.
    RETURN QUERY EXECUTE format('
        WITH own AS (SELECT DISTINCT ON (c.household_id) c.household_id, c.outcome, c.amount_rial, c.run_id, c.decided_at
            FROM decision c ORDER BY c.household_id, c.id DESC)
        SELECT CASE WHEN coalesce(coalesce(own.run_id, o.run_id) = ANY ($2), false) THEN ''corrected''
                WHEN d.outcome = ''needs_data'' AND EXISTS (SELECT FROM approval_standing s
                    WHERE s.household_id = d.household_id AND (s.ended_on IS NULL OR s.ended_on > $1))
                THEN ''requested'' ELSE ''result'' END, d.outcome, count(*), count(*) FILTER (WHERE h.has_line)
        FROM (%s) AS d JOIN (%s) AS h ON h.household_id = d.household_id LEFT JOIN (%s) AS o ON o.household_id = d.household_id
        LEFT JOIN own ON own.household_id = d.household_id
            AND own.decided_at >= coalesce(o.since, last_run_result_at(d.household_id, $3), ''-infinity'')
        WHERE (coalesce(own.outcome, o.outcome), CASE WHEN own.outcome IS NULL THEN o.amount_rial ELSE own.amount_rial END)
            IS DISTINCT FROM (d.outcome, d.amount_rial) AND d.decision_id IS NULL
        GROUP BY 1, 2', in_force_query(format('SELECT n.household_id, n.province, n.outcome, n.amount_rial, n.decile, n.run_id,
            ''infinity''::timestamptz AS since, NULL::date AS adverse_from_on FROM %I AS n', partition_name('determination', run)), '',
            'LEFT'), heads_of, told) USING day, wrong, run;
    -- Heads who were told the result of a wrong run, and whose household the corrected run cannot decide.
    RETURN QUERY SELECT 'corrected', 'not_decided', count(*), count(*) FILTER (WHERE length(p.mobile) > 0)
    FROM household_not_decided n JOIN household h ON h.id = n.household_id
    JOIN membership m ON m.household_id = n.household_id AND m.relation = 'head' AND upper_inf(m.valid)
    JOIN person p ON p.id = m.person_id
    WHERE n.run_id = count_notices.run AND EXISTS (
            SELECT FROM unnest(wrong) AS w (wrong_run) JOIN outbox t
                ON t.key = 'publication:' || w.wrong_run || ':' || n.household_id AND t.fault <> 'replaced' AND t.state <> 'queued')
        AND NOT EXISTS (
            SELECT FROM decision c JOIN published_period q ON q.province = h.province AND c.decided_at >= q.since
            WHERE c.household_id = n.household_id AND q.run_id = ANY (wrong))
    HAVING count(*) > 0;
    -- Households with support that the run's register does not have (end_households), unless they have changed since its day or
    -- the holder has support where the register has them. No register has an applicant's household: it ends if its head is
    -- elsewhere.
    SELECT string_agg(format('SELECT household_id, person_id FROM %I', relname), ' UNION ALL ') INTO people
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname ~ ('^people_run_' || run || '_[0-9]+$');
    IF people IS NULL THEN RETURN; END IF;
    RETURN QUERY EXECUTE format('
        WITH gone AS MATERIALIZED (
            SELECT h.id FROM household h JOIN publication n ON n.run_id = $2
            WHERE h.ended_on IS NULL AND NOT EXISTS (SELECT FROM %1$I d WHERE d.household_id = h.id)
                AND NOT EXISTS (SELECT FROM household_not_decided u WHERE u.run_id = $2 AND u.household_id = h.id)
                AND NOT EXISTS (SELECT FROM membership m
                    WHERE m.household_id = h.id AND (lower(m.valid) > n.since OR upper(m.valid) > n.since))
                AND NOT EXISTS (SELECT FROM applicant a
                    JOIN membership m ON m.household_id = a.household_id AND m.relation = ''head'' AND upper_inf(m.valid)
                    WHERE a.household_id = h.id AND NOT EXISTS (
                        SELECT FROM (%2$s) AS x WHERE x.person_id = m.person_id AND x.household_id <> h.id)))
        SELECT ''left_out'', '''', count(*), count(*) FILTER (WHERE length(p.mobile) > 0)
        FROM gone CROSS JOIN LATERAL (
            SELECT s.holder_id FROM approval_standing s
            WHERE s.household_id = gone.id AND (s.ended_on IS NULL OR s.ended_on > $1) OFFSET 0) AS s
        JOIN person p ON p.id = s.holder_id AND (p.died_on IS NULL OR p.died_on > $1)
        WHERE NOT EXISTS (SELECT FROM (%2$s) AS x JOIN approval_standing b ON b.household_id = x.household_id
            WHERE x.person_id = s.holder_id AND (b.ended_on IS NULL OR b.ended_on > $1))
        HAVING count(*) > 0', partition_name('determination', run), people) USING day, run;
END $$;

REVOKE ALL ON FUNCTION count_notices FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_notices TO hemayat_app;

-- missing_data.sql
-- About how many households with support a proposed run lacks data, in all (criterion '') and by the criterion that it leaves
-- open; 'exempted': those of them with an open criterion from which an exemption may apply. `places`: where the verdict of a
-- criterion stands in the run's decisions (0 is the first); `open_verdict`: the verdict "undetermined".
CREATE OR REPLACE FUNCTION count_missing_data(run bigint, names text[], places integer[], has_exemptions boolean[],
    open_verdict integer, day date) RETURNS TABLE (criterion text, households bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() <> 'system' THEN RAISE EXCEPTION 'runs are counted by the system alone'; END IF;
    RETURN QUERY EXECUTE format($statement$
        WITH lacking AS MATERIALIZED (
            SELECT ARRAY(SELECT c.name FROM unnest($2, $3) AS c (name, place)
                    WHERE (x.decision::jsonb ->> c.place)::integer = $5) AS open,
                EXISTS (SELECT FROM unnest($3, $4) AS c (place, has_exemptions)
                    WHERE c.has_exemptions AND (x.decision::jsonb ->> c.place)::integer = $5) AS is_exempted
            FROM %I AS x LEFT JOIN finding_result f ON f.run_id = $1 AND f.household_id = x.household_id
            WHERE x.outcome = 'needs_data' AND coalesce(f.outcome, x.outcome) = 'needs_data'
                AND EXISTS (SELECT FROM approval_standing s WHERE s.household_id = x.household_id
                    AND (s.ended_on IS NULL OR s.ended_on > $6)))
        SELECT '', count(*) FROM lacking
        UNION ALL SELECT 'exempted', count(*) FROM lacking WHERE is_exempted
        UNION ALL SELECT name, count(*) FROM lacking, unnest(open) AS name GROUP BY name
    $statement$, partition_name('determination', run)) USING run, names, places, has_exemptions, open_verdict, day;
END $$;
REVOKE ALL ON FUNCTION count_missing_data FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_missing_data TO hemayat_app;

-- publications_seen.sql
-- Proposals, what was said for and against them, and trials are for staff. They are changed by the system alone, which
-- publication/permissions.py lets act for a publisher.
ALTER TABLE publication ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON publication FOR SELECT USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
CREATE POLICY written ON publication USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody', 'staff'));
ALTER TABLE publication_justification ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_desk ON publication_justification
    USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
ALTER TABLE publication_pause ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_desk ON publication_pause USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
ALTER TABLE errand ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_desk ON errand USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));

-- without_decision.sql
-- The reason why the run that people see in its province did not decide this household; empty if there is none, or if
-- something is in force for it. For somebody who was just confirmed as a member of the household and is not its head: nobody
-- is signed in then. As why_not_decided in publication/queries.py, which a head asks.
CREATE OR REPLACE FUNCTION reason_without_decision(home bigint) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() <> 'nobody' THEN
        RAISE EXCEPTION 'only somebody who is not signed in asks this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN coalesce((
        SELECT n.reason FROM household_not_decided n
        WHERE n.household_id = home AND NOT EXISTS (SELECT FROM in_force(home)) AND n.run_id = coalesce(
            (SELECT p.run_id FROM household h JOIN published_run p ON p.province = h.province WHERE h.id = home),
            (SELECT p.run_id FROM published_run p GROUP BY p.run_id ORDER BY count(*) DESC, p.run_id DESC LIMIT 1))), '');
END $$;
REVOKE EXECUTE ON FUNCTION reason_without_decision FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reason_without_decision TO hemayat_app;

-- settled_confirmers.sql
-- Nobody confirms with a power that is new (accounts/sql/powers.sql).
CREATE TRIGGER approved_by_settled BEFORE UPDATE OF approved_by_id ON publication
    FOR EACH ROW WHEN (NEW.approved_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('approved_by_id', 'may', 'publisher');
