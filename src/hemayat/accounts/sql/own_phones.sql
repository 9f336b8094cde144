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

-- The head who acts says that nobody else uses the phone of this session. They signed in with a code in the last ten minutes
-- (PROOF_LIFE): an open session in somebody else's hand must not be enough. `phone`: hash of the token that its browser keeps.
-- Of more than five, the ones used longest ago are removed. `is_new`: null if it was refused; false if it is one already and
-- only the token is new, because the browser never got the answer with the last one. `removed`: how many others went.
CREATE FUNCTION add_own_phone(phone bytea, at timestamptz, OUT is_new boolean, OUT removed bigint) LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    most CONSTANT integer := 5;
    moment timestamptz := near_now(at);
    mine citizen_session := acting_session();
BEGIN
    removed := 0;
    IF mine.id IS NULL OR mine.created_at < moment - interval '10 minutes' THEN
        RETURN;
    END IF;
    removed := end_phones(ARRAY(
        SELECT p.id FROM own_phone p WHERE p.person_indexes && mine.person_indexes AND p.session_id <> mine.id
        ORDER BY p.used_at DESC, p.id DESC OFFSET most - 1), moment);
    INSERT INTO own_phone (token_hash, person_indexes, household_id, device, session_id, tries, added_at, used_at)
    VALUES (phone, mine.person_indexes, mine.household_id, mine.device, mine.id, 0, moment, moment)
    ON CONFLICT (session_id) DO UPDATE SET token_hash = excluded.token_hash, former_hash = NULL
    RETURNING xmax = 0 INTO is_new;
    UPDATE citizen_session SET seen_at = moment, expires_at = least(moment + idle_time(mine.id), ends_at) WHERE id = mine.id;
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

-- All of the person who acts; how many there were.
CREATE FUNCTION remove_own_phones(at timestamptz) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE mine citizen_session := acting_session();
BEGIN
    RETURN end_phones(ARRAY(SELECT p.id FROM own_phone p WHERE p.person_indexes && mine.person_indexes), near_now(at));
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

-- The phone with this token, or with the one before as long as the browser has not come with the newer one: an answer can be
-- lost. 90 days without signing in end it (OWN_PHONE_LIFE). It has its caller's rights.
CREATE FUNCTION phone_with(phone bytea, at timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT p.id FROM own_phone p
    WHERE (p.token_hash = phone OR p.former_hash = phone) AND p.used_at > at - interval '90 days'
$$;

-- How many dates of birth may still be tried with a browser's token; null if it is of nobody's own phone. If the browser
-- comes with the newest token, the one before is worth nothing from now on.
CREATE FUNCTION own_phone_tries(phone bytea, at timestamptz) RETURNS integer LANGUAGE plpgsql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE number bigint := phone_with(phone, near_now(at));
BEGIN
    UPDATE own_phone SET former_hash = NULL WHERE id = number AND token_hash = phone AND former_hash IS NOT NULL;
    RETURN (SELECT greatest(5 - p.tries, 0) FROM own_phone p WHERE p.id = number);
END $$;

-- A date of birth is tried there. False after five since the last sign-in there, whether they were right or not: the phone in
-- somebody else's hand would show by the code that arrives which date is right. After that everything is asked for.
CREATE FUNCTION try_own_phone(phone bytea, at timestamptz) RETURNS boolean LANGUAGE plpgsql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE own_phone SET tries = tries + 1 WHERE id = phone_with(phone, near_now(at)) AND tries < 5;
    RETURN FOUND;
END $$;

-- Anybody with the phone can make it forget its person, without signing in. It is recorded here, in the household of the
-- phone: nobody who is not signed in may write about a household.
CREATE FUNCTION forget_own_phone(phone bytea, at timestamptz) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    gone own_phone;
BEGIN
    SELECT * INTO gone FROM own_phone p WHERE p.id = phone_with(phone, moment);
    IF end_phones(ARRAY[gone.id], moment) > 0 THEN
        INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
        VALUES (moment, 'nobody', '', '', 'citizen.own_phone_removed', gone.household_id, '', 'own_phone:' || gone.id, '{}');
    END IF;
END $$;

-- After signing in there: the new session belongs to the phone, if the same person signed in, and the session before it ends:
-- removing the phone must leave none of its sessions open. `token`: hash of the new session's token. `fresh`: hash of the
-- phone's next token, so that a copy of a cookie is worth nothing once the browser has come with that one.
CREATE FUNCTION use_own_phone(token bytea, phone bytea, fresh bytea, at timestamptz) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    begun citizen_session;
    used own_phone;
BEGIN
    SELECT * INTO begun FROM session_with(token, moment);
    SELECT * INTO used FROM own_phone p WHERE p.id = phone_with(phone, moment)
        AND p.person_indexes && begun.person_indexes AND begun.household_id IS NOT NULL
        FOR UPDATE;
    IF used.id IS NULL THEN
        RETURN false;
    END IF;
    UPDATE citizen_session SET ended_at = moment WHERE id = used.session_id AND id <> begun.id AND ended_at IS NULL;
    DELETE FROM own_phone WHERE session_id = begun.id AND id <> used.id;
    UPDATE own_phone SET token_hash = fresh, former_hash = phone, session_id = begun.id, used_at = moment, tries = 0,
        device = begun.device, person_indexes = begun.person_indexes, household_id = begun.household_id
    WHERE id = used.id;
    UPDATE citizen_session SET seen_at = moment, expires_at = least(moment + idle_time(begun.id), ends_at)
    WHERE id = begun.id;
    RETURN true;
END $$;

-- How long a session lasts without anything being done: as begin_session in enter_code.sql has it, with the longer time of a phone that is somebody's own. A browser with the session has the phone's
-- newest token too: both came in one answer.
CREATE OR REPLACE FUNCTION renew_session(token bytea, at timestamptz) RETURNS timestamptz LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE own_phone SET former_hash = NULL
    WHERE former_hash IS NOT NULL AND session_id = (SELECT s.id FROM session_with(token, at) s);
    UPDATE citizen_session SET seen_at = near_now(at), expires_at = least(near_now(at) + idle_time(id), ends_at)
    WHERE token_hash = token AND ended_at IS NULL AND expires_at > near_now(at)
    RETURNING expires_at
$$;
REVOKE ALL ON FUNCTION acting_session, idle_time, end_phones, phone_with, add_own_phone, remove_own_phone, remove_own_phones,
    own_phones, own_phone_tries, try_own_phone, forget_own_phone, use_own_phone FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_own_phone, remove_own_phone, remove_own_phones, own_phones, own_phone_tries, try_own_phone,
    forget_own_phone, use_own_phone TO hemayat_app, hemayat_citizen;
