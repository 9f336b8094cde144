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
