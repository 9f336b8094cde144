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
