-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- approvals.sql
GRANT SELECT ON SEQUENCE approval_number TO hemayat_app;

-- Who holds an approval never changes (R4.5), nor anything else of it: not by the application, and not by the owner of the
-- tables. The application adds nothing either: that is done by the functions of follow.sql and endings.sql alone.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON approval
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON approval_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON approval, approval_event FROM hemayat_app;

-- Nobody is named here: how far a run is caught up with is the system's to know.
ALTER TABLE approval_catching_up ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_system ON approval_catching_up USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON approval_catching_up FROM hemayat_app;

ALTER TABLE approval ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY not_barred ON approval AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
ALTER TABLE approval_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval_event FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY not_barred ON approval_event AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));

-- Who reads on from a number must not step over one that is drawn and not yet committed. Before any is drawn its
-- transaction says, by a lock that nobody waits for, from where on its numbers will be.
CREATE OR REPLACE FUNCTION approval_numbers() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN 4709000000000000000;
CREATE OR REPLACE FUNCTION last_approval_number() RETURNS bigint LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT last_value - (NOT is_called)::int FROM approval_number;
END;
CREATE OR REPLACE FUNCTION announce_approval_numbers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(approval_numbers() + last_approval_number());
    RETURN NULL;
END $$;
CREATE TRIGGER announced BEFORE INSERT ON approval
    FOR EACH STATEMENT EXECUTE FUNCTION announce_approval_numbers();
CREATE TRIGGER announced BEFORE INSERT ON approval_event
    FOR EACH STATEMENT EXECUTE FUNCTION announce_approval_numbers();

-- The last number up to which everything is committed, or will never be: read in a statement after this one. The sequence
-- is looked at first, so that who announces later has drawn nothing below it.
CREATE OR REPLACE FUNCTION approval_horizon() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE drawn bigint; announced bigint;
BEGIN
    drawn := last_approval_number();
    SELECT min(((classid::bigint << 32) | objid::bigint) - approval_numbers()) INTO announced
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND ((classid::bigint << 32) | objid::bigint) BETWEEN approval_numbers() AND approval_numbers() + (1::bigint << 48);
    RETURN least(drawn, announced);
END $$;

-- Every approval with the day from which it is in force no more, if there is one: the first that nothing has taken back;
-- and the day from which nothing is due, if that still is so.
CREATE VIEW approval_standing WITH (security_invoker) AS
SELECT a.household_id, a.id, a.province, a.serial_no, a.holder_id, a.run_id, a.decision_id, a.issued_at,
    (a.issued_at AT TIME ZONE 'Asia/Tehran')::date AS issued_on, e.ended_on, e.ended_because, e.ended_by, s.suspended_on
FROM approval a
LEFT JOIN LATERAL (
    SELECT e.from_on AS ended_on, e.because AS ended_because, e.number AS ended_by FROM approval_event e
    WHERE e.household_id = a.household_id AND e.approval_id = a.id AND e.kind = 'ended' AND NOT EXISTS (
        SELECT FROM approval_event r WHERE r.household_id = e.household_id AND r.undoes = e.number)
    ORDER BY e.from_on, e.number LIMIT 1) AS e ON true
LEFT JOIN LATERAL (
    SELECT CASE s.kind WHEN 'suspended' THEN s.from_on END AS suspended_on FROM approval_event s
    WHERE s.household_id = a.household_id AND s.approval_id = a.id AND s.kind IN ('suspended', 'resumed')
    ORDER BY s.number DESC LIMIT 1) AS s ON true;

-- Those in force on a day: every active recipient, as far as who asks may see them.
CREATE OR REPLACE FUNCTION approvals_in_force(day date) RETURNS SETOF approval_standing LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT s.* FROM approval_standing s WHERE s.issued_on <= day AND (s.ended_on IS NULL OR s.ended_on > day);
END;

-- Twelve signs, as common/tracking_code.py writes them; a test holds the two to be the same.
CREATE OR REPLACE FUNCTION serial_number() RETURNS bigint LANGUAGE sql VOLATILE
    RETURN ('x' || right(replace(gen_random_uuid()::text, '-', ''), 15))::bit(60)::bigint % 952809757913927;
CREATE OR REPLACE FUNCTION serial_of(number bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT string_agg(substr('23456789CDFHJKMNPRTVWXY', place + 1, 1), '' ORDER BY n)
        || substr('23456789CDFHJKMNPRTVWXY', (23 - (2 * sum(n * place) % 23)::int) % 23 + 1, 1)
    FROM (SELECT n, (number / (23 ^ (11 - n))::numeric::bigint % 23)::int AS place
        FROM generate_series(1, 11) AS n) AS signs;
END;

REVOKE ALL ON FUNCTION announce_approval_numbers FROM PUBLIC;

-- follow.sql
-- What was told of households becomes their approvals, for one household as for a nation. `told`: a query that gives
-- household_id, province, outcome, amount_rial, from_on (the day from which a change for the worse counts), run_id or
-- decision_id (its ground), and whether the head asked for it; $1 is the day, $3 the households, $4 the run.
-- Done twice, it does nothing the second time.
CREATE OR REPLACE FUNCTION apply_results(told text, day date, at timestamptz, households bigint[], run bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    -- The one in force, or else the latest.
    standing text := 'SELECT DISTINCT ON (household_id) household_id, id, holder_id, ended_on, ended_because
        FROM approval_standing WHERE $3 IS NULL OR household_id = ANY ($3)
        ORDER BY household_id, ended_on IS NULL OR ended_on > $1 DESC, id DESC';
    -- Nobody is looked for among the approvals of a nation that has none.
    none text := 'SELECT NULL::bigint AS household_id, NULL::bigint AS id, NULL::bigint AS holder_id, NULL::date AS ended_on,
        NULL::text AS ended_because WHERE false';
    seen text;
    unless_taken text := '';
    is_wanting boolean := true;
    is_first boolean;
    is_over boolean := ended_by_law(day) IS NOT NULL;
    keys text[] := '{}';
BEGIN
    -- Once more where a new serial number was not new, which the database then looks for row by row.
    WHILE is_wanting LOOP
        is_first := NOT EXISTS (SELECT FROM approval);
        -- Who withdrew has one again when they ask for it, not because a run says so; nobody has one after their death, or
        -- after the day on which a law has ended the service.
        seen := format('SELECT f.*, outcome = ''eligible'' AND head IS NOT NULL AND (NOT stands OR head <> holder_id) AND NOT
                coalesce(holder_id = head AND (ended_because = ''death'' OR ended_because = ''withdrawal'' AND NOT is_asked),
                    false) AND NOT $5 AND NOT is_dead AS is_due
            FROM (
                SELECT t.*, s.id AS approval_id, s.holder_id, s.ended_on, s.ended_because,
                    s.id IS NOT NULL AND (s.ended_on IS NULL OR s.ended_on > $1) AS stands, m.person_id AS head,
                    dead.id IS NOT NULL AS is_dead
                FROM (%s) AS t LEFT JOIN (%s) AS s ON s.household_id = t.household_id
                LEFT JOIN membership m ON m.household_id = t.household_id AND m.relation = ''head'' AND upper_inf(m.valid)
                LEFT JOIN person dead ON dead.id = m.person_id AND dead.died_on <= $1
                WHERE t.outcome <> ''needs_data'') AS f', told, CASE WHEN is_first THEN none ELSE standing END);
        BEGIN
        IF is_first AND households IS NULL AND unless_taken = '' THEN keys := drop_constraints('approval'); END IF;
        EXECUTE format('
        WITH seen AS MATERIALIZED (%s),
        ended AS (
            INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, run_id, decision_id,
                event, at)
            SELECT household_id, province, approval_id, ''ended'', CASE outcome WHEN ''eligible'' THEN $1 ELSE from_on END,
                CASE outcome WHEN ''eligible'' THEN ''change_of_head'' ELSE ''circumstances'' END, run_id, decision_id,
                '''', $2
            FROM seen WHERE stands AND CASE outcome WHEN ''eligible'' THEN head <> holder_id
                ELSE ended_on IS NULL OR ended_on > from_on END),
        restored AS (
            INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, run_id, decision_id,
                event, undoes, at)
            SELECT e.household_id, e.province, e.approval_id, ''restored'', e.from_on, ''circumstances'', s.run_id,
                s.decision_id, '''', e.number, $2
            FROM seen s JOIN approval_event e ON e.household_id = s.household_id AND e.approval_id = s.approval_id
            WHERE s.stands AND s.outcome = ''eligible'' AND s.head = s.holder_id AND s.ended_because = ''circumstances''
                AND e.kind = ''ended'' AND e.because = ''circumstances'' AND NOT EXISTS (
                    SELECT FROM approval_event r WHERE r.household_id = e.household_id AND r.undoes = e.number)),
        issued AS (
            INSERT INTO approval (household_id, province, serial_no, holder_id, run_id, decision_id, issued_at)
            SELECT household_id, province, serial_number(), head, run_id, decision_id, $2 FROM seen WHERE is_due
            %s RETURNING 1)
        SELECT (SELECT count(*) FROM seen WHERE is_due) > (SELECT count(*) FROM issued)', seen, unless_taken)
        INTO is_wanting USING day, at, households, run, is_over;
        PERFORM restore_constraints(keys);
        EXCEPTION WHEN unique_violation THEN
            IF unless_taken <> '' THEN RAISE; END IF;
            keys := '{}';
            unless_taken := 'ON CONFLICT (serial_no) DO NOTHING';
        END;
    END LOOP;
    -- Eligible, and nothing due: the approval stays, and is suspended by that decision until another grants something. If an
    -- objection has put the suspension off, the answer to it may come before that day.
    EXECUTE format('
        INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, run_id, decision_id, event,
            at)
        SELECT t.household_id, t.province, s.id, CASE t.amount_rial WHEN 0 THEN ''suspended'' ELSE ''resumed'' END,
            CASE t.amount_rial WHEN 0 THEN t.from_on ELSE $1 END, ''nothing_due'', t.run_id, t.decision_id, '''', $2
        FROM (%s) AS t CROSS JOIN LATERAL (
            -- Of those few alone: never of a nation, whatever the planner thinks of tables that were just filled.
            SELECT * FROM approval_standing AS own WHERE own.household_id = t.household_id OFFSET 0) AS s
        WHERE t.outcome = ''eligible''
            AND (t.amount_rial = 0 OR t.household_id IN (SELECT household_id FROM approval_event WHERE kind = ''suspended''
                AND ($3 IS NULL OR household_id = ANY ($3))))
            AND (s.ended_on IS NULL OR s.ended_on > $1)
            AND CASE WHEN t.amount_rial = 0 THEN s.suspended_on IS NULL OR s.suspended_on > t.from_on
                WHEN t.amount_rial > 0 THEN s.suspended_on IS NOT NULL END', told) USING day, at, households, run;
    IF is_first THEN RETURN; END IF;
    -- Nobody is left in the household: no decision comes any more, and its people are decided with whom they live now. If a
    -- run's register no longer has it, nobody said why: it keeps its support for the days after which a worse result counts
    -- (A15), unless its holder has died or has support with others now. The end names the run, so that a corrected run
    -- takes it back.
    INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, run_id, event, at)
    WITH gone AS MATERIALIZED (
        SELECT a.household_id, a.id, a.province, a.holder_id, coalesce(h.ended_on, day) AS ended_on
        FROM approval a LEFT JOIN household h ON h.id = a.household_id
        WHERE (h.id IS NULL OR h.ended_on IS NOT NULL) AND (households IS NULL OR a.household_id = ANY (households)))
    SELECT s.household_id, s.province, s.id, 'ended', greatest(gone.ended_on, notice.until), 'circumstances', run,
        CASE WHEN run IS NULL THEN 'household ended' ELSE 'household left out' END, apply_results.at
    FROM gone JOIN approval_standing s ON s.household_id = gone.household_id AND s.id = gone.id
    LEFT JOIN LATERAL (
        SELECT p.adverse_from_on AS until FROM published_run p
        WHERE p.run_id = run AND p.province = gone.province
            AND NOT EXISTS (SELECT FROM person d WHERE d.id = gone.holder_id AND d.died_on <= day)
            AND NOT EXISTS (
                SELECT FROM membership m JOIN approval_standing b ON b.household_id = m.household_id
                WHERE m.person_id = gone.holder_id AND upper_inf(m.valid) AND (b.ended_on IS NULL OR b.ended_on > day))
        LIMIT 1) AS notice ON true
    WHERE (s.ended_on IS NULL OR s.ended_on > greatest(gone.ended_on, notice.until))
        -- A run has ended it with notice already, or an objection has put that end off.
        AND NOT EXISTS (
            SELECT FROM approval_event e WHERE e.household_id = s.household_id AND e.approval_id = s.id
                AND e.kind = 'ended' AND e.event = 'household left out' AND NOT EXISTS (
                    SELECT FROM approval_event r WHERE r.household_id = e.household_id AND r.undoes = e.number
                        AND r.event <> 'objection'));
END $$;

-- The day from which a change for the worse counts, of a row `of` what is in force: as SQL.
CREATE OR REPLACE FUNCTION effective_day_sql(row_name text) RETURNS text LANGUAGE sql IMMUTABLE RETURN format(
    'coalesce(%1$s.takes_effect_on, %1$s.adverse_from_on, (%1$s.since AT TIME ZONE ''Asia/Tehran'')::date)', row_name);

-- For what is in force for these households, as in_force says.
CREATE OR REPLACE FUNCTION apply_household_results(households bigint[], at timestamptz)
    RETURNS TABLE (household bigint, province text, approval bigint, what text, because text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE mark bigint;
BEGIN
    PERFORM lock_approvals(households);
    mark := last_approval_number();
    PERFORM apply_results(format('SELECT f.household_id, f.province, f.outcome, f.amount_rial, %s AS from_on,
            CASE WHEN f.decision_id IS NULL THEN f.run_id END AS run_id, f.decision_id, f.is_asked FROM (%s) AS f',
        effective_day_sql('f'), in_force_of_all(households)), (at AT TIME ZONE 'Asia/Tehran')::date, at, households, NULL);
    RETURN QUERY
        SELECT a.household_id, a.province::text, a.id, 'issued', '' FROM approval a
        WHERE a.household_id = ANY (households) AND a.id > mark
        UNION ALL
        SELECT e.household_id, e.province::text, e.approval_id, e.kind, e.because FROM approval_event e
        WHERE e.household_id = ANY (households) AND e.number > mark;
END $$;

-- What wrong runs ended is in force again, as if those runs had not been: where the corrected run grants support or cannot
-- decide, also if the end had come already; otherwise if it is still to come, so that whoever loses support is told again and keeps it for
-- the days that the agreement gives from then on. `told`: as for apply_results. `wrong`: the run that is replaced, and if that
-- one corrected a wrong run itself, that run too, and so on.
CREATE OR REPLACE FUNCTION take_back_ends(told text, wrong bigint[], day date, at timestamptz, run bigint) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('
        INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, run_id, event, undoes, at)
        SELECT e.household_id, e.province, e.approval_id, ''restored'', e.from_on, ''circumstances'', $4, '''', e.number, $2
        FROM approval_event e
        JOIN (%s) AS t ON t.household_id = e.household_id
        JOIN approval a ON a.household_id = e.household_id AND a.id = e.approval_id
        JOIN membership m ON m.household_id = a.household_id AND m.person_id = a.holder_id AND m.relation = ''head''
            AND upper_inf(m.valid)
        JOIN person p ON p.id = a.holder_id AND (p.died_on IS NULL OR p.died_on > $1)
        WHERE e.run_id = ANY ($3) AND e.kind = ''ended'' AND e.because = ''circumstances''
            AND (t.outcome = ''eligible'' OR e.from_on > $1)
            AND NOT EXISTS (SELECT FROM approval_event r WHERE r.household_id = e.household_id AND r.undoes = e.number)
            AND NOT EXISTS (SELECT FROM approval b WHERE b.household_id = a.household_id AND b.id > a.id)', told)
    USING day, at, wrong, run;
END $$;

-- The same for all households of these provinces (NULL: of all), in the transaction that publishes the run there. Nobody
-- adds meanwhile. In each province it counts from the day on which it was published there. `corrects`: the wrong runs
-- that this one replaces.
CREATE OR REPLACE FUNCTION apply_run_results(run bigint, provinces text[], corrects bigint[], OUT issued bigint, OUT ended bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '128MB'
    -- The planner expects a handful of households, since nobody has counted the provinces of a run that was just published.
    -- It would look up the head of each household of a nation, one by one.
    SET enable_nestloop = off AS $$
DECLARE since timestamptz; day date; mark bigint; told text;
BEGIN
    IF acting_kind() <> 'system' THEN RAISE EXCEPTION 'a run is followed by the system alone'; END IF;
    LOCK TABLE approval, approval_event IN SHARE ROW EXCLUSIVE MODE;
    SELECT max(p.since) INTO since FROM published_run p WHERE p.run_id = run;
    IF since IS NULL THEN RAISE EXCEPTION 'run % is not what people see', run; END IF;
    day := (since AT TIME ZONE 'Asia/Tehran')::date;
    mark := last_approval_number();
    -- Where a decision of the household's own is in force, the run changes nothing. In each province it counts from the day
    -- on which it was published there.
    told := format('SELECT f.household_id, f.province, f.outcome, f.amount_rial, %s AS from_on, f.run_id,
            NULL::bigint AS decision_id, false AS is_asked FROM (%s) AS f %s
        WHERE f.decision_id IS NULL AND f.run_id = %s', effective_day_sql('f'),
        in_force_query(published_determinations(), '', 'LEFT'),
        CASE WHEN provinces IS NOT NULL THEN format(
            'JOIN household h ON h.id = f.household_id AND h.province = ANY (%L::text[])', provinces) END, run);
    IF cardinality(corrects) > 0 THEN
        -- A household that the corrected run cannot decide keeps what it had before the wrong one, until it is decided (A15).
        PERFORM take_back_ends(told || format(' UNION ALL
            SELECT n.household_id, h.province, ''eligible'', NULL, NULL, NULL, NULL, false
            FROM household_not_decided n JOIN household h ON h.id = n.household_id
            WHERE n.run_id = %s AND h.province IN (SELECT p.province FROM published_run p WHERE p.run_id = n.run_id)
                AND NOT EXISTS (SELECT FROM in_force(n.household_id) f WHERE f.outcome <> ''eligible'')', run),
            corrects, day, since, run);
    END IF;
    PERFORM apply_results(told, day, since, NULL, run);
    SELECT count(*) INTO issued FROM approval a WHERE a.run_id = run AND a.id > mark;
    SELECT count(*) INTO ended FROM approval_event e WHERE e.number > mark AND e.kind = 'ended';
    -- Runs that were published before there were approvals are caught up with; those since then are not.
    INSERT INTO approval_catching_up (run_id, after, done_at)
    SELECT run, 0, CASE WHEN NOT EXISTS (
        SELECT FROM run r WHERE r.published_at IS NOT NULL AND r.id <> run AND NOT EXISTS (
            SELECT FROM approval_catching_up c WHERE c.run_id = r.id AND c.done_at IS NOT NULL)) THEN since END
    ON CONFLICT (run_id) DO NOTHING;
END $$;

-- Whoever changes the approvals of a household does so alone.
CREATE OR REPLACE FUNCTION lock_approvals(households bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF acting_kind() <> 'system' THEN RAISE EXCEPTION 'approvals are issued and ended by the system alone'; END IF;
    PERFORM hold_approvals(households);
END $$;
CREATE OR REPLACE FUNCTION hold_approvals(households bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- First the tables, as a run that is being published does: the lock of a household that waits for it holds nobody up.
    LOCK TABLE approval, approval_event IN ROW EXCLUSIVE MODE;
    PERFORM pg_advisory_xact_lock(hashtextextended('approval ' || household, 0))
    FROM (SELECT DISTINCT unnest(households) AS household ORDER BY 1) AS given;
END $$;

REVOKE EXECUTE ON FUNCTION apply_results, take_back_ends, lock_approvals, hold_approvals, apply_household_results, apply_run_results
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION apply_household_results, apply_run_results TO hemayat_app;

-- endings.sql
-- The death of the holder ends every approval of theirs in the household from that day on; reported again, nothing more.
-- An earlier end that is written stays beside it, so that a corrected death leaves it as it was. Where another day was told
-- before, that end is taken back for this one, and what was approved since for whoever leads in their place stays.
CREATE OR REPLACE FUNCTION end_approvals_by_death(household bigint, holder bigint, died_on date, report text, at timestamptz)
    RETURNS TABLE (province text, approval bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM lock_approvals(ARRAY[household]);
    INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, event, undoes, at)
    SELECT e.household_id, e.province, e.approval_id, 'restored', e.from_on, 'correction', report, e.number,
        end_approvals_by_death.at
    FROM approval_event e JOIN approval a ON a.household_id = e.household_id AND a.id = e.approval_id
    WHERE e.household_id = household AND a.holder_id = holder AND e.kind = 'ended' AND e.because = 'death'
        AND e.from_on <> died_on
        AND NOT EXISTS (SELECT FROM approval_event r WHERE r.household_id = e.household_id AND r.undoes = e.number);
    RETURN QUERY
        INSERT INTO approval_event AS new (household_id, province, approval_id, kind, from_on, because, event, at)
        SELECT a.household_id, a.province, a.id, 'ended', died_on, 'death', report, end_approvals_by_death.at
        FROM approval a
        WHERE a.household_id = household AND a.holder_id = holder AND NOT EXISTS (
            SELECT FROM approval_event e WHERE e.household_id = a.household_id AND e.approval_id = a.id
                AND e.because = 'death' AND e.kind = 'ended' AND NOT EXISTS (
                    SELECT FROM approval_event r WHERE r.household_id = e.household_id AND r.undoes = e.number))
        RETURNING new.province::text, new.approval_id;
END $$;

-- The death was not one: as if nothing had been. Who was approved meanwhile in the holder's place is so no more.
CREATE OR REPLACE FUNCTION restore_approvals_after_death(household bigint, holder bigint, report text, at timestamptz)
    RETURNS TABLE (province text, approval bigint, what text) LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE day date := (at AT TIME ZONE 'Asia/Tehran')::date; mark bigint;
BEGIN
    PERFORM lock_approvals(ARRAY[household]);
    mark := last_approval_number();
    INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, event, undoes, at)
    SELECT e.household_id, e.province, e.approval_id, 'restored', e.from_on, 'correction', report, e.number,
        restore_approvals_after_death.at
    FROM approval_event e JOIN approval a ON a.household_id = e.household_id AND a.id = e.approval_id
    WHERE e.household_id = household AND a.holder_id = holder AND e.kind = 'ended' AND e.because = 'death'
        AND NOT EXISTS (SELECT FROM approval_event r WHERE r.household_id = e.household_id AND r.undoes = e.number);
    IF EXISTS (SELECT FROM approval_standing s WHERE s.household_id = household AND s.holder_id = holder
            AND (s.ended_on IS NULL OR s.ended_on > day)) THEN
        INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, event, at)
        SELECT s.household_id, s.province, s.id, 'ended', day, 'correction', report, restore_approvals_after_death.at
        FROM approval_standing s WHERE s.household_id = household AND s.holder_id <> holder
            AND (s.ended_on IS NULL OR s.ended_on > day);
    END IF;
    RETURN QUERY SELECT e.province::text, e.approval_id, e.kind FROM approval_event e
        WHERE e.household_id = household AND e.number > mark;
END $$;

-- The holder does not want it any more. Called while the head of the household acts; that it was issued to them, and not to an
-- earlier head, is asked before (permissions.py).
CREATE OR REPLACE FUNCTION withdraw_own_approval(number bigint, at timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE household bigint := require_acting_head(); day date := (at AT TIME ZONE 'Asia/Tehran')::date;
BEGIN
    PERFORM hold_approvals(ARRAY[household]);
    INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, event, at)
    SELECT s.household_id, s.province, s.id, 'ended', day, 'withdrawal', '', withdraw_own_approval.at
    FROM approval_standing s
    WHERE s.household_id = household AND s.id = number AND (s.ended_on IS NULL OR s.ended_on > day);
    RETURN FOUND;
END $$;

-- A law ends the service: the next so many that it has not ended yet, and the household up to which that is done.
CREATE OR REPLACE FUNCTION end_approvals_by_law(law text, from_on date, after bigint, how_many int, at timestamptz,
    OUT upto bigint, OUT ended bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT max(next.household_id) INTO upto FROM (
        SELECT a.household_id FROM approval a WHERE a.household_id > after ORDER BY a.household_id LIMIT how_many) AS next;
    PERFORM lock_approvals(ARRAY(SELECT a.household_id FROM approval a WHERE a.household_id > after AND a.household_id <= upto));
    INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, event, at)
    SELECT s.household_id, s.province, s.id, 'ended', end_approvals_by_law.from_on, 'law', law, end_approvals_by_law.at
    FROM approval_standing s
    WHERE s.household_id > after AND s.household_id <= upto
        AND (s.ended_on IS NULL OR s.ended_on > end_approvals_by_law.from_on);
    GET DIAGNOSTICS ended = ROW_COUNT;
END $$;

REVOKE EXECUTE ON FUNCTION end_approvals_by_death, restore_approvals_after_death, withdraw_own_approval, end_approvals_by_law
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_approvals_by_death, restore_approvals_after_death, withdraw_own_approval, end_approvals_by_law
    TO hemayat_app;

-- letters.sql
-- A letter's signature is made once by a key and stays; a key that is not trusted any more is answered by signing anew
-- with another one.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON approval_letter
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON approval_letter FROM hemayat_app;
ALTER TABLE approval_letter ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval_letter FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY signed ON approval_letter FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON approval_letter AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE DELETE, TRUNCATE ON approval_signing, approval_revocation_list FROM hemayat_app;

-- continuing.sql
-- Support continues while an objection is open (A15): an end is moved to a later day, and so is a suspension. The end itself stays written, with
-- the run or decision that it comes of; it is undone, and written again with the later day. `after`: ends that came up to
-- that day stay. An end that was written on its own day or later was not announced, so it counted at once and stays too. Of
-- suspensions the last one counts.
CREATE OR REPLACE FUNCTION continue_approval(household bigint, until date, after date, at timestamptz)
    RETURNS TABLE (province text, approval bigint, what text) LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE mark bigint;
BEGIN
    PERFORM lock_approvals(ARRAY[household]);
    mark := last_approval_number();
    WITH ending AS (
        SELECT s.household_id, s.province, s.id, e.number, e.from_on, e.run_id, e.decision_id
        FROM approval_standing s JOIN approval_event e ON e.household_id = s.household_id AND e.number = s.ended_by
        WHERE s.household_id = household AND e.because = 'circumstances' AND e.from_on > after AND e.from_on < until
            AND (e.at AT TIME ZONE 'Asia/Tehran')::date < e.from_on
            AND NOT EXISTS (SELECT FROM approval a WHERE a.household_id = s.household_id AND a.id > s.id)
    ), restored AS (
        INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, run_id, decision_id,
            event, undoes, at)
        SELECT household_id, ending.province, id, 'restored', from_on, 'circumstances', run_id, decision_id, 'objection',
            number, continue_approval.at FROM ending
    )
    INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, run_id, decision_id, event, at)
    SELECT household_id, ending.province, id, 'ended', until, 'circumstances', run_id, decision_id, 'objection',
        continue_approval.at FROM ending;
    INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, run_id, decision_id, event, at)
    SELECT s.household_id, s.province, s.id, 'suspended', until, e.because, e.run_id, e.decision_id, 'objection',
        continue_approval.at
    FROM approval_standing s CROSS JOIN LATERAL (
        SELECT * FROM approval_event e WHERE e.household_id = s.household_id AND e.approval_id = s.id
            AND e.kind = 'suspended' ORDER BY e.number DESC LIMIT 1) AS e
    WHERE s.household_id = household AND s.suspended_on > after AND s.suspended_on < until
        AND (s.ended_on IS NULL OR s.ended_on > s.suspended_on) AND (e.at AT TIME ZONE 'Asia/Tehran')::date < e.from_on
        AND NOT EXISTS (SELECT FROM approval a WHERE a.household_id = s.household_id AND a.id > s.id);
    RETURN QUERY SELECT e.province::text, e.approval_id, e.kind::text FROM approval_event e
        WHERE e.household_id = household AND e.number > mark;
END $$;
REVOKE EXECUTE ON FUNCTION continue_approval FROM PUBLIC;
GRANT EXECUTE ON FUNCTION continue_approval TO hemayat_app;

-- by_serial.sql
-- What a stranger is told of an approval whose serial they have: since when it is in force and until when, and the holder's
-- name as letters.py masks it: the given name and one letter of the family name. The serial is a random number that only the
-- holder shows.
CREATE OR REPLACE FUNCTION approval_with_serial(serial bigint)
    RETURNS TABLE (issued_on date, ended_on date, holder text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.issued_on, s.ended_on, btrim(left(btrim(p.given_name), 24) || ' ' || left(btrim(p.family_name), 1) || '…')
    FROM approval_standing s JOIN person p ON p.id = s.holder_id WHERE s.serial_no = serial
$$;
REVOKE EXECUTE ON FUNCTION approval_with_serial FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approval_with_serial TO hemayat_app;
