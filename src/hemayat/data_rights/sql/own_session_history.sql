-- Every session of the person who acts, open or not, for the own household. `persons`: keyed hashes of that person. Without
-- the hashes of tokens, by which a session is bound.
CREATE FUNCTION own_session_history(persons bytea[]) RETURNS TABLE (
    via varchar, acts_as varchar, device varchar, created_at timestamptz, seen_at timestamptz, ended_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT s.via, s.acts_as, s.device, s.created_at, s.seen_at, s.ended_at FROM citizen_session s
        WHERE s.household_id = home AND s.person_index = ANY (persons);
END $$;
REVOKE ALL ON FUNCTION own_session_history FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_session_history TO hemayat_app, hemayat_citizen;
