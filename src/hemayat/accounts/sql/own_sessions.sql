-- What a signed-in person does with their own sessions. The first two find the session by the token that only its
-- browser has, the third by who acts: nobody has to be the system for it.

-- How long a session lasts without anything being done: as begin_session in enter_code.sql has it.
CREATE FUNCTION renew_session(token bytea, at timestamptz) RETURNS timestamptz LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE citizen_session SET seen_at = at, expires_at = least(at + interval '20 minutes', ends_at)
    WHERE token_hash = token AND ended_at IS NULL AND expires_at > at
        AND (session_user <> 'hemayat_citizen' OR at BETWEEN now() - interval '1 minute' AND now() + interval '1 minute')
    RETURNING expires_at
$$;

-- Whose session it was acts until the transaction ends, so that the end is recorded in their own name.
CREATE FUNCTION end_session(token bytea, at timestamptz) RETURNS SETOF citizen_session LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE bound citizen_session;
BEGIN
    SELECT * INTO bound FROM bind_session(token, at);
    IF bound.id IS NOT NULL THEN
        UPDATE citizen_session SET ended_at = at WHERE id = bound.id AND ended_at IS NULL;
        IF FOUND THEN
            RETURN NEXT bound;
        END IF;
    END IF;
END $$;

-- Every session of the person who acts, and how many there were.
CREATE FUNCTION end_own_sessions(at timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ended AS (
        UPDATE citizen_session SET ended_at = at
        WHERE acting_kind() = 'head' AND ended_at IS NULL AND expires_at > at
            AND person_index IN (SELECT s.person_index FROM citizen_session s WHERE 'session:' || s.id = acting_id())
        RETURNING 1
    )
    SELECT count(*) FROM ended
$$;
REVOKE ALL ON FUNCTION renew_session, end_session, end_own_sessions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renew_session, end_session, end_own_sessions TO hemayat_app, hemayat_citizen;
