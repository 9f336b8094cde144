-- The referrals of the household whose head acts brought into line with its approvals, after one was withdrawn. Idempotent.
CREATE OR REPLACE FUNCTION follow_own_approvals(at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE own bigint[] := ARRAY[require_acting_head()];
BEGIN
    PERFORM hold_approvals(own);
    RETURN sync_referrals(near_now(at), own);
END $$;
