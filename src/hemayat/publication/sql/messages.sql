-- How many heads a proposed run would send which notice, and how many of them have a line of their own: what notices.py
-- sends after the approval, counted before it. `wrong`: the run that it corrects. Heads are those that the run's register of
-- persons names.
CREATE OR REPLACE FUNCTION count_notices(run bigint, wrong bigint)
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
    -- What a head was told last: the run published in their province, or where that is the wrong run and its notice has not
    -- gone out, the one before it.
    IF wrong IS NULL THEN
        told := format('SELECT household_id, outcome, amount_rial, false AS is_corrected FROM (%s) AS b',
            published_determinations());
    ELSE
        told := format('SELECT h.id AS household_id, o.outcome, o.amount_rial, t.id IS NOT NULL AS is_corrected
            FROM household h JOIN published_run p ON p.province = h.province
            LEFT JOIN published_period e ON p.run_id = %1$s AND e.province = h.province AND e.until = p.since
            LEFT JOIN outbox t ON p.run_id = %1$s AND t.key = ''publication:%1$s:'' || h.id AND t.state <> ''queued''
                AND t.fault <> ''replaced''
            JOIN determination o ON o.household_id = h.id
                AND o.run_id = CASE WHEN p.run_id = %1$s AND t.id IS NULL THEN e.run_id ELSE p.run_id END', wrong);
    END IF;
    RETURN QUERY EXECUTE format('
        SELECT CASE WHEN coalesce(o.is_corrected, false) THEN ''corrected''
                WHEN d.outcome = ''needs_data'' AND EXISTS (SELECT FROM approval_standing s
                    WHERE s.household_id = d.household_id AND (s.ended_on IS NULL OR s.ended_on > current_date))
                THEN ''requested'' ELSE ''result'' END, d.outcome, count(*), count(*) FILTER (WHERE h.has_line)
        FROM %I d JOIN (%s) AS h ON h.household_id = d.household_id LEFT JOIN (%s) AS o ON o.household_id = d.household_id
        WHERE o.household_id IS NULL OR (o.outcome, o.amount_rial) IS DISTINCT FROM (d.outcome, d.amount_rial)
        GROUP BY 1, 2', part_name('determination', run), heads_of, told);
END $$;
