-- Turns in the waiting room, from when the gate hands them over until the worker has sent the messages (turn_notices.py). What
-- was typed there is anybody's number: the system alone reads it.
ALTER TABLE pending_turn ENABLE ROW LEVEL SECURITY;
CREATE POLICY turns_of_the_system ON pending_turn USING ((SELECT acting_kind()) = 'system');
REVOKE INSERT, UPDATE, TRUNCATE ON pending_turn FROM hemayat_app;

-- Takes turns that the gate hands over, and queues the job that sends their messages, after every code. Each place is taken once.
-- Gives how many are new. `lines`: sealed; `networks`: keyed hashes of where the numbers were typed. The worker counts by the
-- line that it unseals, and by the hour: SQL of a visitor's own can have no other text sent, and no more messages.
-- How often it may be called is one number for everybody: a gate calls it every five seconds at most.
CREATE FUNCTION tell_turns(places text[], lines bytea[], networks bytea[], at timestamptz) RETURNS integer LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    most_at_once CONSTANT integer := 200;
    most_in_an_hour CONSTANT integer := 1000;
    moment timestamptz := near_now(at);
    fresh bigint[];
BEGIN
    PERFORM require_nobody();
    IF cardinality(places) > most_at_once THEN
        RAISE EXCEPTION 'at most % turns at once', most_at_once USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF count_fixed_window(sha256('turns:all'), moment, interval '1 hour', most_in_an_hour) IS NOT TRUE THEN
        RETURN 0;
    END IF;
    WITH taken AS (
        INSERT INTO pending_turn (place, line_sealed, network, asked_at)
        SELECT given.place, given.line, given.network, moment
        FROM unnest(places, lines, networks) AS given (place, line, network)
        ON CONFLICT DO NOTHING RETURNING id)
    SELECT array_agg(t.id) INTO fresh FROM taken t;
    IF fresh IS NOT NULL THEN
        PERFORM queue_job('accounts.send_turns', 'urgent', jsonb_build_object('turns', fresh), -3, NULL);
    END IF;
    RETURN coalesce(cardinality(fresh), 0);
END $$;
REVOKE ALL ON FUNCTION tell_turns FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tell_turns TO hemayat_app, hemayat_citizen;
