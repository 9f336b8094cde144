-- As in sign_in.sql, for a session that has more columns since: what a function gives back is fixed when it is made.
CREATE OR REPLACE FUNCTION session_with(token bytea, at timestamptz) RETURNS SETOF citizen_session
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT * FROM citizen_session
    WHERE token_hash = token AND ended_at IS NULL AND expires_at > at
        AND created_at <= at + interval '1 minute';
END;
