-- How far from the clock of the database a time may be that a caller names; its owner alone changes it.
CREATE TABLE clock_tolerance (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    span interval NOT NULL
);
INSERT INTO clock_tolerance (span) VALUES (interval '1 minute');

-- A caller of a function of the owner names no other time than now, give or take a minute: limits are counted by it, and
-- sessions and codes end by it. Where the clock is made up, as in tests, the owner allows the application more.
REVOKE ALL ON clock_tolerance FROM hemayat_app, hemayat_citizen;

CREATE OR REPLACE FUNCTION near_now(at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE
    RETURN (SELECT least(greatest(at, now() - allowed.span), now() + allowed.span) FROM (
        SELECT CASE WHEN session_user = 'hemayat_citizen' THEN interval '1 minute' ELSE t.span END AS span
        FROM clock_tolerance t WHERE t.is_only) allowed);

-- How many codes were sent in the hour that is now, and when it began: of everybody together, and shown to everybody. The
-- worker counts them, and holds to the budget.
CREATE OR REPLACE FUNCTION codes_of_hour(at timestamptz, OUT used integer, OUT began_at timestamptz) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.used, l.began_at FROM sign_in_limit l
    WHERE l.key = sha256('budget:all') AND l.began_at > near_now(at) - interval '1 hour'
$$;

-- Until the transaction ends, the head with this session acts, and that is proven (audit/sql/bind_actor.sql). Finds the
-- session as session_with does, and gives its row; where there is none, nothing changes in who acts.
CREATE OR REPLACE FUNCTION bind_session(token bytea, at timestamptz) RETURNS SETOF citizen_session LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    bound citizen_session;
    actor text;
    household text;
BEGIN
    SELECT * INTO bound FROM session_with(token, at);
    IF bound.id IS NULL THEN
        RETURN;
    END IF;
    actor := 'session:' || bound.id;
    household := coalesce(bound.household_id::text, '');
    PERFORM set_config('hemayat.kind', 'head', true), set_config('hemayat.actor', actor, true),
        set_config('hemayat.household', household, true), set_config('hemayat.provinces', '', true),
        set_config('hemayat.proof', acting_proof('head', actor, household), true);
    RETURN NEXT bound;
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

-- What a signed-in person does with their own sessions: each session is found by the token that only its browser has.

-- Whose session it was acts until the transaction ends, so that the end is recorded in their own name.
CREATE OR REPLACE FUNCTION end_session(token bytea, at timestamptz) RETURNS SETOF citizen_session LANGUAGE plpgsql
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

-- Who holds this token, before anybody is known to act. Nobody names a time at which a session that is over was open. A clock that was set back makes a session of the future void. What
-- the function gives back is fixed when it is made: make it again whenever the table gets a column.
CREATE OR REPLACE FUNCTION session_with(token bytea, at timestamptz) RETURNS SETOF citizen_session
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT * FROM citizen_session
    WHERE token_hash = token AND ended_at IS NULL AND expires_at > near_now(at)
        AND created_at <= near_now(at) + interval '1 minute';
END;
