-- A household that a run lacks data of is told its own day (request_affected.answer_by), and not this one. In plpgsql, which keeps the
-- plan: pages ask it each time. It has its owner's rights, since a head reads no row of request_affected, so it asks itself who may see.
CREATE OR REPLACE FUNCTION decided_again_since(of_household bigint) RETURNS timestamptz LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT min(a.since) FROM request_affected a
        WHERE a.household_id = of_household AND a.decided_at IS NULL AND a.because_run IS NULL
            AND may_see(a.household_id, a.province)
            AND (acting_kind() <> 'staff' OR a.household_id <> ALL (acting_barred())));
END $$;
