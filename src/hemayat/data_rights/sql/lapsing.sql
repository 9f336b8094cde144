-- The application may take none of these rows out. These functions of the owner take out what has lapsed and nothing
-- else, some at a time: for the system alone, and never what is younger than a month, whoever asks.
CREATE FUNCTION may_lapse(before timestamptz) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF acting_kind() <> 'system' OR before > statement_timestamp() - interval '29 days' THEN
        RAISE EXCEPTION 'nothing lapses so soon' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Drafts that were not saved since, whose head was told so before, and drafts that were thrown away: what was written in
-- them goes, and whatever was uploaded. That there was one stays.
CREATE FUNCTION lapse_drafts(before timestamptz, told_before timestamptz, most integer, at timestamptz)
RETURNS TABLE (household bigint, place varchar, number bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old record;
BEGIN
    PERFORM may_lapse(before);
    FOR old IN
        SELECT r.household_id, r.id, r.province FROM request r
        WHERE r.filed_at IS NULL AND r.saved_at < before AND (
            (r.state = 'draft' AND EXISTS (
                SELECT FROM outbox o
                WHERE o.key = 'draft_lapses:' || r.id || ':' || floor(extract(epoch FROM r.saved_at))::bigint
                    AND o.created_at < told_before))
            OR (r.state = 'withdrawn' AND (r.answers <> '' OR r.person_sealed <> '')))
        ORDER BY r.saved_at LIMIT most FOR UPDATE SKIP LOCKED
    LOOP
        DELETE FROM document d
        WHERE (d.household_id, d."case") = (old.household_id, 'request:' || old.id) AND d.filed_at IS NULL;
        DELETE FROM request_member m WHERE (m.household_id, m.request_id) = (old.household_id, old.id);
        DELETE FROM request_consent c WHERE (c.household_id, c.request_id) = (old.household_id, old.id);
        DELETE FROM request_dispute d WHERE (d.household_id, d.request_id) = (old.household_id, old.id);
        UPDATE request r SET state = 'withdrawn', ended_at = coalesce(r.ended_at, at), answers = '',
            person_sealed = '', mobile = NULL, mobile_index = NULL
        WHERE (r.household_id, r.id) = (old.household_id, old.id);
        household := old.household_id; place := old.province; number := old.id;
        RETURN NEXT;
    END LOOP;
END $$;

-- Uploads that no filed case holds, and no draft that is still there.
CREATE FUNCTION lapse_uploads(before timestamptz, most integer)
RETURNS TABLE (household bigint, place varchar)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM may_lapse(before);
    RETURN QUERY
    WITH old AS (
        SELECT d.household_id, d.id FROM document d
        WHERE d.filed_at IS NULL AND d.uploaded_at < before AND NOT EXISTS (
            SELECT FROM request r
            WHERE r.household_id = d.household_id AND 'request:' || r.id = d."case" AND r.state <> 'withdrawn')
        ORDER BY d.uploaded_at LIMIT most FOR UPDATE SKIP LOCKED)
    DELETE FROM document d USING old WHERE (d.household_id, d.id) = (old.household_id, old.id)
    RETURNING d.household_id, d.province;
END $$;

-- Messages that carried a one-time code: the code itself was emptied when it was sent; here its line goes too.
CREATE FUNCTION lapse_codes(before timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM may_lapse(before);
    WITH old AS (SELECT id FROM outbox WHERE is_urgent AND created_at < before ORDER BY created_at LIMIT most)
    DELETE FROM outbox o USING old WHERE o.id = old.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- Lines whose holder said that we mean somebody else.
CREATE FUNCTION lapse_wrong_numbers(before timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM may_lapse(before);
    WITH old AS (SELECT id FROM wrong_number WHERE marked_at < before ORDER BY marked_at LIMIT most)
    DELETE FROM wrong_number w USING old WHERE w.id = old.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

REVOKE EXECUTE ON FUNCTION lapse_drafts, lapse_uploads, lapse_codes, lapse_wrong_numbers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lapse_drafts, lapse_uploads, lapse_codes, lapse_wrong_numbers TO hemayat_app;
