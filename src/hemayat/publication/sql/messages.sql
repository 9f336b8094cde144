-- How many heads a proposed run would send which notice, and how many of them have a line of their own: what notices.py
-- sends after the approval, counted before it. `wrong`: the run that it corrects, then the run that this one corrected, and so
-- on. `day`: the day in Tehran on which it is counted. Heads are those that the run's register of persons names.
CREATE OR REPLACE FUNCTION count_notices(run bigint, wrong bigint[], day date)
    RETURNS TABLE (kind text, outcome text, heads bigint, with_line bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE heads_of text; told text;
BEGIN
    IF acting_kind() <> 'system' THEN RAISE EXCEPTION 'messages are counted by the system alone'; END IF;
    IF has_places(run) THEN
        heads_of := format('SELECT m.household_id, length(p.mobile) > 0 AS has_line FROM %I m JOIN %I p ON p.id = m.person_id
            WHERE m.relation = ''head''', place_name('membership', run), place_name('person', run));
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
    -- Where the household was decided alone since that run, its head was told of that decision last (`own`).
    RETURN QUERY EXECUTE format('
        WITH own AS (SELECT DISTINCT ON (c.household_id) c.household_id, c.outcome, c.amount_rial, c.run_id, c.decided_at
            FROM decision c ORDER BY c.household_id, c.id DESC)
        SELECT CASE WHEN coalesce(coalesce(own.run_id, o.run_id) = ANY ($2), false) THEN ''corrected''
                WHEN d.outcome = ''needs_data'' AND EXISTS (SELECT FROM approval_standing s
                    WHERE s.household_id = d.household_id AND (s.ended_on IS NULL OR s.ended_on > $1))
                THEN ''requested'' ELSE ''result'' END, d.outcome, count(*), count(*) FILTER (WHERE h.has_line)
        FROM %I d JOIN (%s) AS h ON h.household_id = d.household_id LEFT JOIN (%s) AS o ON o.household_id = d.household_id
        LEFT JOIN own ON own.household_id = d.household_id AND (o.household_id IS NULL OR own.decided_at >= o.since)
        WHERE (coalesce(own.outcome, o.outcome), CASE WHEN own.outcome IS NULL THEN o.amount_rial ELSE own.amount_rial END)
            IS DISTINCT FROM (d.outcome, d.amount_rial)
        GROUP BY 1, 2', part_name('determination', run), heads_of, told) USING day, wrong;
END $$;
