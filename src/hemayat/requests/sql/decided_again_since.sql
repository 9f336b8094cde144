-- Since when a household waits to be decided again; its head is told that, and not because of whom.
CREATE FUNCTION decided_again_since(of_household bigint) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT min(a.since) FROM request_affected a
    WHERE a.household_id = of_household AND a.decided_at IS NULL AND may_see(a.household_id, a.province)
$$;
REVOKE EXECUTE ON FUNCTION decided_again_since FROM PUBLIC;
GRANT EXECUTE ON FUNCTION decided_again_since TO hemayat_app;
