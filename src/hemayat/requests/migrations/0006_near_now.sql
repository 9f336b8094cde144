-- The household whose head acts waits no longer until it is decided again because of an event: its registers are asked now.
-- `is_waiting`: whether it waits at all; `is_moved`: whether it would have waited longer. It wakes the worker itself, since a head queues no job.
CREATE OR REPLACE FUNCTION ask_registers_now(at timestamptz, OUT is_waiting boolean, OUT is_moved boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    at := near_now(at);
    UPDATE request_affected a SET next_at = ask_registers_now.at
    WHERE a.household_id = home AND a.decided_at IS NULL AND a.because_event IS NOT NULL AND a.next_at > ask_registers_now.at;
    is_moved := FOUND;
    is_waiting := EXISTS (SELECT FROM request_affected a
        WHERE a.household_id = home AND a.decided_at IS NULL AND a.because_event IS NOT NULL);
    IF is_moved THEN
        PERFORM wake_assessment();
    END IF;
END $$;
