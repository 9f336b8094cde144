-- About how many households with support a proposed run lacks data, in all (criterion '') and by the criterion that it leaves
-- open; 'exempted': those of them with an open criterion from which an exemption may apply. `places`: where the verdict of a
-- criterion stands in the run's decisions (0 is the first); `open_verdict`: the verdict "undetermined".
CREATE FUNCTION count_missing_data(run bigint, names text[], places integer[], has_exemptions boolean[],
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
