-- The first line of a function of the owner that only the system calls.
CREATE FUNCTION require_system() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'only the system may do this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
