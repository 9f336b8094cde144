-- Counts one hit of the household whose head acts, as count_hit does. Gives null if it counted, and else the hits that were
-- too many. The key is made here and of the household that acts: nothing else is counted, and nobody else's is read.
CREATE OR REPLACE FUNCTION count_own_hit(kind text, at timestamptz) RETURNS timestamptz[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bytea := sha256(convert_to(format('%s of household %s', kind, require_acting_head()), 'UTF8'));
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
