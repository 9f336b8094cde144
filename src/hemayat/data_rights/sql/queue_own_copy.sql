-- Has the worker make the copy of the own household's data that was asked for. Called while its head acts, who may queue no
-- job. Each copy has one job that waits, at most.
CREATE FUNCTION queue_own_copy(asked uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    home bigint := require_acting_head();
BEGIN
    IF NOT EXISTS (SELECT FROM data_copy c WHERE c.household_id = home AND c.id = asked AND c.state = 'asked') THEN
        RAISE EXCEPTION 'copy %: none of this household waits to be made', asked USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM queue_job_once('holdings.make_copy', 'documents', jsonb_build_object('household', home, 'copy', asked),
        once => 'copy ' || asked, apart => NULL);
END $$;
REVOKE ALL ON FUNCTION queue_own_copy FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_own_copy TO hemayat_app, hemayat_citizen;

-- A copy is of whoever asked for it: another head of the same household sees neither it nor that it was made. By the function
-- of the owner that says who acts: the role of the citizens' site reads no session.
CREATE OR REPLACE FUNCTION acting_person_is(person bytea) RETURNS boolean LANGUAGE sql STABLE
    RETURN acting_kind() = 'head' AND coalesce(person = ANY (acting_person()), false);
