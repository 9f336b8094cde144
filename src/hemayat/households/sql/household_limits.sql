-- What one person may do for one household, as accounts.attempt_limits.OWN says, which a test compares. Kept here so that a caller of
-- count_own_hit cannot give limits of its own.
CREATE FUNCTION own_limits() RETURNS TABLE (kind text, span interval, most integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
        ('complaint', interval '1 day', 10),
        ('consent', interval '1 day', 30),
        ('data_copy', interval '1 day', 10),
        ('letter', interval '1 day', 20),
        ('member of applicant', interval '10 minutes', 15),
        ('member of applicant', interval '1 day', 40),
        ('objection', interval '1 day', 10),
        ('records of a register', interval '10 minutes', 8),
        ('records of a register', interval '1 day', 30),
        ('request', interval '1 day', 20),
        ('upload', interval '1 hour', 60),
        ('upload', interval '1 day', 100),
        ('words', interval '1 day', 60)
$$;
REVOKE EXECUTE ON FUNCTION own_limits FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_limits TO hemayat_app;
-- Counts one hit of the head who acts, as count_hit does. Gives null if it counted, and else the hits that were too many.
-- The key is made here, of the household and the person that act: nothing else is counted, and nobody else's is read. Two
-- people may say that they head one household, and neither may use up what the other can do.
CREATE FUNCTION count_own_hit(kind text, at timestamptz) RETURNS timestamptz[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bytea := sha256(convert_to(
        format('%s of household %s and %s', kind, require_acting_head(), acting_person()), 'UTF8'));
    spans interval[];
    most integer[];
BEGIN
    SELECT array_agg(l.span), array_agg(l.most) INTO spans, most FROM own_limits() AS l
    WHERE l.kind = count_own_hit.kind;
    IF spans IS NULL THEN
        RAISE EXCEPTION 'nothing of the kind % is counted', kind USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF count_hit(own, near_now(at), spans, most) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT l.hits FROM sign_in_limit l WHERE l.key = own);
END $$;
REVOKE EXECUTE ON FUNCTION count_own_hit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_own_hit TO hemayat_app;
