-- The first line of a function of the owner that a head of household calls: about their own household, which it gives, and
-- about no other.
CREATE FUNCTION require_acting_head() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF acting_kind() <> 'head' OR acting_household() IS NULL THEN
        RAISE EXCEPTION 'only a head of household may do this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN acting_household();
END $$;
REVOKE EXECUTE ON FUNCTION count_own_hit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_own_hit TO hemayat_app;
