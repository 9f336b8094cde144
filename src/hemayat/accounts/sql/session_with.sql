-- Who holds this token, before anybody is known to act. Nobody names a time at which a session that is over was open. A clock that was set back makes a session of the future void. What
-- the function gives back is fixed when it is made: make it again whenever the table gets a column.
CREATE OR REPLACE FUNCTION session_with(token bytea, at timestamptz) RETURNS SETOF citizen_session
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT * FROM citizen_session
    WHERE token_hash = token AND ended_at IS NULL AND expires_at > near_now(at)
        AND created_at <= near_now(at) + interval '1 minute';
END;
