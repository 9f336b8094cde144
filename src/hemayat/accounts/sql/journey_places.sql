-- Beginning a national sign-in in the turn of this browser and its network. The limits are here, as those of codes are in
-- ask_code.sql: a caller could allow itself more. Nobody is refused: mobile operators put very many people behind few
-- addresses, and for somebody without a line of their own this is the only way in.
--
-- The wait is before the browser leaves, not after it is back: the code of a provider may be good for half a minute.
-- A place is the row of a journey with `not_before`. Nobody knows its state, so nothing can be handed in for it.

-- Gives when a journey may begin that somebody asks for now. `waits_for`: null if that is now, else whose limit makes it wait.
-- `fresh`, `former`: hashes of the token that this browser gets, and of the one that it had. A browser that asks again keeps its
-- place. If it has begun a journey before, that one is over: the cookie holds one.
-- `network`, `visitor`: keyed hashes, which the application computes. `visitor` is empty if the proxy names none.
-- Somebody who begins again and again has no row and takes no place of the network until there is one of their own.
CREATE FUNCTION place_journey(
    fresh bytea, former bytea, network bytea, visitor bytea, at timestamptz, OUT begins_at timestamptz, OUT waits_for text
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    of_visitor CONSTANT bytea := sha256(convert_to('journeys of a visitor:', 'UTF8') || visitor);
    own_pace CONSTANT interval := '10 seconds';
    own_burst CONSTANT integer := 5;
BEGIN
    PERFORM require_nobody();
    UPDATE sso_attempt SET token_hash = fresh
    WHERE token_hash = former AND state = 'begun' AND not_before IS NOT NULL AND expires_at > moment
    RETURNING not_before INTO begins_at;
    IF NOT FOUND THEN
        DELETE FROM sso_attempt WHERE token_hash = former AND state = 'begun';
        IF visitor <> '' AND reserve_slot(of_visitor, moment, own_pace, own_burst, interval '0') IS NULL THEN
            begins_at := next_slot(of_visitor, moment, own_pace, own_burst, interval '0');
            waits_for := 'visitor';
            RETURN;
        END IF;
        begins_at := take_slot(sha256(convert_to('journeys:', 'UTF8') || network), moment,
            interval '3 seconds', 120, interval '50 seconds');
        INSERT INTO sso_attempt (token_hash, state_hash, sealed, expires_at, state, answer_sealed, problem, silent, finding,
            province, is_synthetic, person_indexes, not_before)
        VALUES (fresh, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), '',
            begins_at + interval '10 minutes', 'begun', '', '', '{}', '', '', false, '{}', begins_at);
    END IF;
    IF begins_at > moment THEN
        waits_for := 'network';
    END IF;
END $$;

-- The browser with this place leaves for the provider, once. `returns_with`: hash of the state in the address. False if there is
-- no such place, or its time has not come.
CREATE FUNCTION leave_journey(token bytea, returns_with bytea, secrets bytea, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
BEGIN
    PERFORM require_nobody();
    UPDATE sso_attempt SET state_hash = returns_with, sealed = secrets, not_before = NULL,
        expires_at = moment + interval '10 minutes'
    WHERE token_hash = token AND state = 'begun' AND not_before <= moment AND expires_at > moment;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION place_journey, leave_journey FROM PUBLIC;
GRANT EXECUTE ON FUNCTION place_journey, leave_journey TO hemayat_app, hemayat_citizen;
