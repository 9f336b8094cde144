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
