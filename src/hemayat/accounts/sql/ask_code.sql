-- Asking for a one-time code, before anybody is signed in. What may be asked for how often stands here: a function that
-- its caller told how much is allowed would hold nobody to it.

-- The first line of a function of the owner for whoever is not signed in yet.
CREATE FUNCTION require_nobody() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF acting_kind() <> 'nobody' THEN
        RAISE EXCEPTION 'only who is not signed in may do this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- A caller of a function of the owner names no other time than now, give or take a minute: limits are counted by it, and
-- sessions and codes end by it. Where the clock is made up, as in tests, the owner allows the application more.
REVOKE ALL ON clock_tolerance FROM hemayat_app, hemayat_citizen;
CREATE FUNCTION near_now(at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE
    RETURN (SELECT least(greatest(at, now() - allowed.span), now() + allowed.span) FROM (
        SELECT CASE WHEN session_user = 'hemayat_citizen' THEN interval '1 minute' ELSE t.span END AS span
        FROM clock_tolerance t WHERE t.is_only) allowed);

-- A job, with the rights of whoever calls: a function of the owner names the task, and its caller does not.
CREATE FUNCTION queue_job(task text, lane text, args jsonb, priority integer, due timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM procrastinate_defer_jobs_v1(
        ARRAY[ROW(lane, task, priority, NULL, NULL, args, due)::procrastinate_job_to_defer_v1]);
END $$;

-- The same for a job that waits once at most: `once` names it, and `apart` the jobs of which one runs at a time.
CREATE FUNCTION queue_job_once(task text, lane text, args jsonb, once text, apart text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- One waits already, as mostly: to ask costs less than to be refused, and the database's log is spared a fault.
    IF EXISTS (SELECT FROM procrastinate_jobs j WHERE j.queueing_lock = once AND j.status = 'todo') THEN
        RETURN;
    END IF;
    PERFORM procrastinate_defer_jobs_v1(
        ARRAY[ROW(lane, task, 0, apart, once, args, NULL)::procrastinate_job_to_defer_v1]);
EXCEPTION WHEN unique_violation THEN
    NULL; -- Another transaction was quicker. What the caller has done stays.
END $$;

-- When a code that is asked for now is sent: at once, or in the turn of its network, 50 seconds later at most. The worker
-- looks once a second for what is due and sends every five seconds: with both, less than a minute. Nobody is refused:
-- mobile operators put very many people behind few addresses, and the address of a gateway of calls says nothing.
CREATE FUNCTION place_of_network(network bytea, by_telephone boolean, at timestamptz) RETURNS timestamptz LANGUAGE sql
    RETURN take_slot(
        sha256(convert_to('asks:', 'UTF8') || network), at,
        CASE WHEN by_telephone THEN interval '180 milliseconds' ELSE interval '3 seconds' END,
        CASE WHEN by_telephone THEN 200 ELSE 120 END, interval '50 seconds');

-- An attempt, and the job that asks the registers about it, in its turn. A code lives for ten minutes (sign_in_codes.py).
CREATE FUNCTION write_attempt(
    token bytea, whose bytea, network bytea, another boolean, by_call boolean, typed bytea, at timestamptz, place timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    attempt bigint;
    is_late boolean := place > at;
BEGIN
    INSERT INTO sign_in_attempt (token_hash, holder, network, is_for_another, is_call, sealed, mobile_sealed, state, tries,
        asked_at, not_before, expires_at, silent, finding, province, is_synthetic, person_indexes, line_indexes)
    VALUES (token, whose, network, another, by_call, typed, '', 'asked', 0,
        at, place, place + interval '10 minutes', '{}', '', '', false, '{}', '{}')
    RETURNING id INTO attempt;
    PERFORM queue_job('accounts.answer_attempt', 'urgent', jsonb_build_object('attempt', attempt),
        CASE WHEN is_late THEN -1 ELSE 0 END, CASE WHEN is_late THEN place END);
END $$;

-- For everybody alike, known or not. Gives when the code is sent. `asks` and `network` are keyed hashes of the network that
-- asks: of which one it is, the application says.
CREATE FUNCTION ask_code(
    token bytea, whose bytea, asks bytea, network bytea, by_telephone boolean, another boolean, typed bytea, at timestamptz
) RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    place timestamptz;
BEGIN
    PERFORM require_nobody();
    place := place_of_network(asks, by_telephone, moment);
    PERFORM write_attempt(token, whose, network, another, false, typed, moment, place);
    RETURN place;
END $$;

-- How many codes were sent in the hour that is now, and when it began: of everybody together, and shown to everybody. The
-- worker counts them, and holds to the budget.
CREATE FUNCTION codes_of_hour(at timestamptz, OUT used integer, OUT began_at timestamptz) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.used, l.began_at FROM sign_in_limit l
    WHERE l.key = sha256('budget:all') AND l.began_at > near_now(at) - interval '1 hour'
$$;
REVOKE ALL ON FUNCTION require_nobody, near_now, queue_job, queue_job_once, place_of_network, write_attempt, ask_code, codes_of_hour
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_job_once TO hemayat_app;
GRANT EXECUTE ON FUNCTION require_nobody, near_now, queue_job, place_of_network, write_attempt, ask_code, codes_of_hour
    TO hemayat_app;
GRANT EXECUTE ON FUNCTION ask_code, codes_of_hour TO hemayat_citizen;
