-- Every session of the person who acts, and how many there were. The primary key answers the condition: the number within the actor's id, and not an id made
-- of each row's number.
CREATE OR REPLACE FUNCTION end_own_sessions(at timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ended AS (
        UPDATE citizen_session SET ended_at = near_now(at)
        WHERE acting_kind() = 'head' AND ended_at IS NULL AND expires_at > near_now(at)
            AND person_index = (SELECT s.person_index FROM citizen_session s
                WHERE s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint)
        RETURNING 1
    )
    SELECT count(*) FROM ended
$$;

-- The open sessions of the person who acts, for the household that they act for, the newest first. The hashes of their tokens
-- are left out, because a hash is enough to bind its session.
CREATE FUNCTION own_sessions(at timestamptz) RETURNS TABLE (
    id bigint, created_at timestamptz, seen_at timestamptz, expires_at timestamptz, device varchar, via varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.created_at, c.seen_at, c.expires_at, c.device, c.via FROM citizen_session c
    WHERE acting_kind() = 'head' AND c.household_id = acting_household() AND c.ended_at IS NULL
        AND c.expires_at > near_now(at)
        AND c.person_index = (SELECT s.person_index FROM citizen_session s
            WHERE s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint)
    ORDER BY c.created_at DESC
$$;

-- Whether a session with this token, over by now or not, was of the person who acts.
CREATE FUNCTION was_own_session(token bytea) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_kind() = 'head' AND EXISTS (
        SELECT FROM citizen_session c JOIN citizen_session s ON s.person_index = c.person_index
        WHERE c.token_hash = token AND c.household_id = acting_household()
            AND s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint)
$$;
REVOKE ALL ON FUNCTION own_sessions, was_own_session FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_sessions, was_own_session TO hemayat_app, hemayat_citizen;
