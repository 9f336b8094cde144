-- The reason why the run that people see in its province did not decide this household; empty if there is none, or if
-- something is in force for it. For somebody who was just confirmed as a member of the household and is not its head: nobody
-- is signed in then. As why_not_decided in publication/queries.py, which a head asks.
CREATE FUNCTION reason_without_decision(home bigint) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() <> 'nobody' THEN
        RAISE EXCEPTION 'only somebody who is not signed in asks this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN coalesce((
        SELECT n.reason FROM household_not_decided n
        WHERE n.household_id = home AND NOT EXISTS (SELECT FROM in_force(home)) AND n.run_id = coalesce(
            (SELECT p.run_id FROM household h JOIN published_run p ON p.province = h.province WHERE h.id = home),
            (SELECT p.run_id FROM published_run p GROUP BY p.run_id ORDER BY count(*) DESC, p.run_id DESC LIMIT 1))), '');
END $$;
REVOKE EXECUTE ON FUNCTION reason_without_decision FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reason_without_decision TO hemayat_app;
