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
