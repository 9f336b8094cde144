-- Has the worker ask the registers what the own household wants to know. Called while its head acts, who may queue no job. One
-- job waits at most, for everybody; it has no arguments.
CREATE FUNCTION wake_own_answers() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require_acting_head();
    PERFORM queue_job_once('records.answer', 'requests', '{}', once => 'records.answer', apart => NULL);
END $$;
REVOKE ALL ON FUNCTION wake_own_answers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wake_own_answers TO hemayat_app, hemayat_citizen;
