-- Has the worker check a file that was received for the own household. Called while its head acts, who may queue no job. One
-- household has one file checked at a time, in the order of receipt; each file has one job that waits, at most.
CREATE FUNCTION queue_own_check(received uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    home bigint := require_acting_head();
BEGIN
    IF NOT EXISTS (SELECT FROM document d WHERE d.household_id = home AND d.id = received AND d.state = 'received') THEN
        RAISE EXCEPTION 'document %: none of this household waits for its check', received
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM queue_job_once('jobs.check_upload', 'documents', jsonb_build_object('household', home, 'document', received),
        once => 'check ' || received, apart => 'check uploads of ' || home);
END $$;
REVOKE ALL ON FUNCTION queue_own_check FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_own_check TO hemayat_app, hemayat_citizen;
