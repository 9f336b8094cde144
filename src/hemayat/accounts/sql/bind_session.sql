-- Until the transaction ends, the head with this session acts, and that is proven (audit/sql/bind_actor.sql). Finds the
-- session as session_with does, and gives its row; where there is none, nothing changes in who acts.
CREATE FUNCTION bind_session(token bytea, at timestamptz) RETURNS SETOF citizen_session LANGUAGE plpgsql
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
REVOKE ALL ON FUNCTION bind_session FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bind_session TO hemayat_app, hemayat_citizen;
GRANT EXECUTE ON FUNCTION session_with, attempt_with, acting_person TO hemayat_citizen;
