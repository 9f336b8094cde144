-- Has the worker ask the registers what the own household wants to know. Called while its head acts, who may queue no job. One
-- job waits at most, for everybody; it has no arguments.
CREATE FUNCTION wake_own_answers() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require_acting_head();
    -- One waits already, as mostly: to ask costs less than to be refused.
    IF EXISTS (SELECT FROM procrastinate_jobs j WHERE j.queueing_lock = 'records.answer' AND j.status = 'todo') THEN
        RETURN;
    END IF;
    PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW(
        'requests', 'records.answer', 0, NULL, 'records.answer', '{}', NULL
    )::procrastinate_job_to_defer_v1]);
EXCEPTION WHEN unique_violation THEN
    NULL; -- Another transaction was quicker.
END $$;
REVOKE ALL ON FUNCTION wake_own_answers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wake_own_answers TO hemayat_app, hemayat_citizen;
