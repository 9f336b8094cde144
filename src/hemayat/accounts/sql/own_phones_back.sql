-- Renewing sessions as it was before own_phones.sql.
CREATE OR REPLACE FUNCTION renew_session(token bytea, at timestamptz) RETURNS timestamptz LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE citizen_session SET seen_at = at, expires_at = least(at + interval '20 minutes', ends_at)
    WHERE token_hash = token AND ended_at IS NULL AND expires_at > at
        AND (session_user <> 'hemayat_citizen' OR at BETWEEN now() - interval '1 minute' AND now() + interval '1 minute')
    RETURNING expires_at
$$;
DROP FUNCTION use_own_phone(bytea, bytea, bytea, timestamptz);
DROP FUNCTION forget_own_phone(bytea, timestamptz);
DROP FUNCTION try_own_phone(bytea, timestamptz);
DROP FUNCTION own_phone_tries(bytea, timestamptz);
DROP FUNCTION phone_with(bytea, timestamptz);
DROP FUNCTION own_phones();
DROP FUNCTION remove_own_phones(timestamptz);
DROP FUNCTION remove_own_phone(bigint, timestamptz);
DROP FUNCTION add_own_phone(bytea, timestamptz);
DROP FUNCTION end_phones(bigint[], timestamptz);
DROP FUNCTION idle_time(bigint);
DROP FUNCTION acting_session();
