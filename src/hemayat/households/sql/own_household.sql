-- The first line of a function of the owner that a head of household calls: about their own household, which it gives, and
-- about no other.
CREATE FUNCTION require_acting_head() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF acting_kind() <> 'head' OR acting_household() IS NULL THEN
        RAISE EXCEPTION 'only a head of household may do this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN acting_household();
END $$;

-- Counts one hit of the household whose head acts, as count_hit does. Gives null if it counted, and else the hits that were
-- too many. The key is made here and of the household that acts: nothing else is counted, and nobody else's is read.
CREATE FUNCTION count_own_hit(kind text, at timestamptz, spans interval[], most integer[]) RETURNS timestamptz[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bytea := sha256(convert_to(format('%s of household %s', kind, require_acting_head()), 'UTF8'));
BEGIN
    IF count_hit(own, at, spans, most) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT l.hits FROM sign_in_limit l WHERE l.key = own);
END $$;
REVOKE EXECUTE ON FUNCTION count_own_hit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_own_hit TO hemayat_app;
