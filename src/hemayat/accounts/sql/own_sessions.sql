-- What a signed-in person does with their own sessions: each session is found by the token that only its browser has.

-- Whose session it was acts until the transaction ends, so that the end is recorded in their own name.
CREATE FUNCTION end_session(token bytea, at timestamptz) RETURNS SETOF citizen_session LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE bound citizen_session;
BEGIN
    SELECT * INTO bound FROM bind_session(token, at);
    IF bound.id IS NOT NULL THEN
        UPDATE citizen_session SET ended_at = near_now(at) WHERE id = bound.id AND ended_at IS NULL;
        IF FOUND THEN
            RETURN NEXT bound;
        END IF;
    END IF;
END $$;
REVOKE ALL ON FUNCTION renew_session, end_session, end_own_sessions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renew_session, end_session, end_own_sessions TO hemayat_app, hemayat_citizen;
