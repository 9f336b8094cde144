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

-- The holder does not want it any more. Called while the head of the household acts: it ends what was issued to this person, or,
-- if they act in the head's stead, to who leads the household now; of an earlier head it ends nothing.
CREATE OR REPLACE FUNCTION withdraw_own_approval(number bigint, at timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE household bigint := require_acting_head(); day date := (near_now(at) AT TIME ZONE 'Asia/Tehran')::date;
BEGIN
    at := near_now(at);
    PERFORM hold_approvals(ARRAY[household]);
    INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, event, at)
    SELECT s.household_id, s.province, s.id, 'ended', day, 'withdrawal', '', withdraw_own_approval.at
    FROM approval_standing s
    WHERE s.household_id = household AND s.id = number AND (s.ended_on IS NULL OR s.ended_on > day)
        AND CASE WHEN acting_in_stead() THEN EXISTS (SELECT FROM membership m
                WHERE (m.household_id, m.person_id) = (household, s.holder_id) AND m.relation = 'head' AND m.valid @> day)
            ELSE EXISTS (SELECT FROM person p WHERE p.id = s.holder_id AND p.national_id_index = ANY (acting_person())) END;
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
