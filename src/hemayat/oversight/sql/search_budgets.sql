-- Searches by a national ID have the hard stop that files have: each counts, found or not. `is_free`: in a call that has
-- begun it is counted and never refused.
CREATE FUNCTION count_id_search(most integer, is_free boolean) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := acting_member();
    today date := current_look_day();
    added integer := coalesce((SELECT sum(households) FROM look_extension WHERE member_id = who AND day = today), 0);
BEGIN
    IF who IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO look_day (member_id, day, opened) VALUES (who, today, '{}') ON CONFLICT DO NOTHING;
    UPDATE look_day SET searches = searches + 1
    WHERE member_id = who AND day = today AND (is_free OR searches < most + added);
    RETURN FOUND;
END $$;

-- How many files each member opened today, how many searches, and what was added; about nobody's household.
CREATE FUNCTION looks_today() RETURNS TABLE (member bigint, looked integer, searched integer, added integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT member_id, cardinality(opened), searches, coalesce((
        SELECT sum(households) FROM look_extension e WHERE e.member_id = d.member_id AND e.day = d.day), 0)::integer
    FROM look_day d WHERE day = current_look_day() AND acting_kind() IN ('system', 'staff')
$$;
REVOKE EXECUTE ON FUNCTION count_id_search, looks_today FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_id_search, looks_today TO hemayat_app;
