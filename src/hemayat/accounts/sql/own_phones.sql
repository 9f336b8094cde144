-- Phones and computers that a person has called only theirs. A row gives no right to anything: people who sign in there need
-- the same code and the same date of birth as elsewhere. It gives one hour instead of twenty minutes without a page, and the
-- browser keeps, sealed, the national id and the number that would be typed (docs/decisions/0051).
ALTER TABLE own_phone ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_phone_of_the_system ON own_phone FOR SELECT USING ((SELECT acting_kind()) = 'system');
-- The timetable erases by it; only the functions below write.
CREATE POLICY own_phone_erase ON own_phone FOR DELETE USING ((SELECT acting_kind()) = 'system');
REVOKE INSERT, UPDATE, TRUNCATE ON own_phone FROM hemayat_app;

-- The session of the head who acts; a row of nulls if no head does. It has its caller's rights.
CREATE FUNCTION acting_session() RETURNS citizen_session LANGUAGE sql STABLE AS $$
    SELECT s.* FROM citizen_session s
    WHERE acting_kind() = 'head' AND s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint
        AND s.household_id = acting_household()
$$;

-- How long a session lasts without anything being done. begin_session gives twenty minutes to everybody.
CREATE FUNCTION idle_time(session bigint) RETURNS interval LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM own_phone p WHERE p.session_id = session)
        THEN interval '1 hour' ELSE interval '20 minutes' END
$$;

-- The head who acts says that nobody else uses the phone of this session. `phone`: hash of the token that its browser keeps.
-- Of more than five, the ones used longest ago are removed. False if it is one already, or no head acts.
CREATE FUNCTION add_own_phone(phone bytea, at timestamptz) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    most CONSTANT integer := 5;
    moment timestamptz := near_now(at);
    mine citizen_session := acting_session();
BEGIN
    IF mine.id IS NULL OR EXISTS (SELECT FROM own_phone p WHERE p.session_id = mine.id) THEN
        RETURN false;
    END IF;
    PERFORM end_phones(ARRAY(
        SELECT p.id FROM own_phone p WHERE p.person_indexes && mine.person_indexes
        ORDER BY p.used_at DESC, p.id DESC OFFSET most - 1), moment);
    INSERT INTO own_phone (token_hash, person_indexes, household_id, device, session_id, added_at, used_at)
    VALUES (phone, mine.person_indexes, mine.household_id, mine.device, mine.id, moment, moment);
    UPDATE citizen_session SET expires_at = least(moment + idle_time(mine.id), ends_at) WHERE id = mine.id;
    RETURN true;
END $$;

-- They are no longer anybody's own phones, and who is signed in there is signed out. How many there were.
CREATE FUNCTION end_phones(numbers bigint[], at timestamptz) RETURNS bigint LANGUAGE sql VOLATILE AS $$
    WITH gone AS (DELETE FROM own_phone WHERE id = ANY (numbers) RETURNING session_id),
    ended AS (
        UPDATE citizen_session SET ended_at = at WHERE ended_at IS NULL AND id IN (SELECT session_id FROM gone)
    )
    SELECT count(*) FROM gone
$$;

-- The phone by its number, if it is of the person who acts: false for anybody else's.
CREATE FUNCTION remove_own_phone(phone bigint, at timestamptz) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE mine citizen_session := acting_session();
BEGIN
    RETURN end_phones(ARRAY(
        SELECT p.id FROM own_phone p WHERE p.id = phone AND p.person_indexes && mine.person_indexes), near_now(at)) > 0;
END $$;

-- Of the head who acts, for whichever household they signed in there: they must be able to remove each. Without the hash of
-- the token.
CREATE FUNCTION own_phones() RETURNS TABLE (
    id bigint, device varchar, session_id bigint, added_at timestamptz, used_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE mine citizen_session := acting_session();
BEGIN
    PERFORM require_acting_head();
    RETURN QUERY SELECT p.id, p.device, p.session_id, p.added_at, p.used_at FROM own_phone p
        WHERE p.person_indexes && mine.person_indexes ORDER BY p.used_at DESC, p.id DESC;
END $$;

-- Whether a browser's token still is of somebody's own phone; 90 days without signing in end that (OWN_PHONE_LIFE).
CREATE FUNCTION is_own_phone(phone bytea, at timestamptz) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM own_phone p WHERE p.token_hash = phone AND p.used_at > near_now(at) - interval '90 days')
$$;

-- After signing in there: the new session belongs to the phone, if the same person signed in. `token`: hash of that session's
-- token. `fresh`: hash of the phone's next token, so that a copy of a cookie is worth nothing after that.
CREATE FUNCTION use_own_phone(token bytea, phone bytea, fresh bytea, at timestamptz) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    begun citizen_session;
    used bigint;
BEGIN
    SELECT * INTO begun FROM session_with(token, moment);
    UPDATE own_phone p SET token_hash = fresh, session_id = begun.id, used_at = moment, device = begun.device,
        person_indexes = begun.person_indexes, household_id = begun.household_id
    WHERE p.token_hash = phone AND p.used_at > moment - interval '90 days'
        AND p.person_indexes && begun.person_indexes AND begun.household_id IS NOT NULL
    RETURNING p.id INTO used;
    IF used IS NULL THEN
        RETURN false;
    END IF;
    UPDATE citizen_session SET expires_at = least(moment + idle_time(begun.id), ends_at) WHERE id = begun.id;
    RETURN true;
END $$;

-- As in own_sessions.sql, with the longer time of a phone that is somebody's own.
CREATE OR REPLACE FUNCTION renew_session(token bytea, at timestamptz) RETURNS timestamptz LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE citizen_session SET seen_at = at, expires_at = least(at + idle_time(id), ends_at)
    WHERE token_hash = token AND ended_at IS NULL AND expires_at > at
        AND (session_user <> 'hemayat_citizen' OR at BETWEEN now() - interval '1 minute' AND now() + interval '1 minute')
    RETURNING expires_at
$$;

-- As in end_own_sessions.sql; and no phone is only theirs any more.
CREATE OR REPLACE FUNCTION end_own_sessions(at timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM own_phone WHERE person_indexes && (acting_session()).person_indexes;
    WITH ended AS (
        UPDATE citizen_session SET ended_at = at
        WHERE acting_kind() = 'head' AND ended_at IS NULL AND expires_at > at
            AND person_index = (SELECT s.person_index FROM citizen_session s
                WHERE s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint)
        RETURNING 1
    )
    SELECT count(*) FROM ended
$$;
REVOKE ALL ON FUNCTION acting_session, idle_time, end_phones, add_own_phone, remove_own_phone, own_phones, is_own_phone,
    use_own_phone FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_own_phone, remove_own_phone, own_phones, is_own_phone, use_own_phone
    TO hemayat_app, hemayat_citizen;
