-- Renewing and ending sessions as they were before own_phones.sql.
CREATE OR REPLACE FUNCTION renew_session(token bytea, at timestamptz) RETURNS timestamptz LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE citizen_session SET seen_at = at, expires_at = least(at + interval '20 minutes', ends_at)
    WHERE token_hash = token AND ended_at IS NULL AND expires_at > at
        AND (session_user <> 'hemayat_citizen' OR at BETWEEN now() - interval '1 minute' AND now() + interval '1 minute')
    RETURNING expires_at
$$;
CREATE OR REPLACE FUNCTION end_own_sessions(at timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ended AS (
        UPDATE citizen_session SET ended_at = at
        WHERE acting_kind() = 'head' AND ended_at IS NULL AND expires_at > at
            AND person_index = (SELECT s.person_index FROM citizen_session s
                WHERE s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint)
        RETURNING 1
    )
    SELECT count(*) FROM ended
$$;
DROP FUNCTION use_own_phone(bytea, bytea, bytea, timestamptz);
DROP FUNCTION is_own_phone(bytea, timestamptz);
DROP FUNCTION own_phones();
DROP FUNCTION remove_own_phone(bigint, timestamptz);
DROP FUNCTION add_own_phone(bytea, timestamptz);
DROP FUNCTION end_phones(bigint[], timestamptz);
DROP FUNCTION idle_time(bigint);
DROP FUNCTION acting_session();
