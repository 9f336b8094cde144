-- Attempts and limits are the system's alone: nobody who is signed in, nor anybody else, has a reason to read them.
ALTER TABLE sign_in_attempt ENABLE ROW LEVEL SECURITY;
CREATE POLICY attempts_of_the_system ON sign_in_attempt USING ((SELECT acting_kind()) = 'system');
ALTER TABLE sso_attempt ENABLE ROW LEVEL SECURITY;
CREATE POLICY sso_attempts_of_the_system ON sso_attempt USING ((SELECT acting_kind()) = 'system');
ALTER TABLE sign_in_limit ENABLE ROW LEVEL SECURITY;
CREATE POLICY limits_of_the_system ON sign_in_limit USING ((SELECT acting_kind()) = 'system');

-- A head sees the sessions of their own household and changes none by themselves; staff see none.
ALTER TABLE citizen_session ENABLE ROW LEVEL SECURITY;
CREATE POLICY sessions_of_the_system ON citizen_session USING ((SELECT acting_kind()) = 'system');
CREATE POLICY sessions_of_the_head ON citizen_session FOR SELECT
    USING ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()));
REVOKE EXECUTE ON FUNCTION session_with FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_with TO hemayat_app;
REVOKE EXECUTE ON FUNCTION attempt_with FROM PUBLIC;
GRANT EXECUTE ON FUNCTION attempt_with TO hemayat_app;

-- Counts one hit of a key unless that would be more than `most` within any of `spans`; a row comes back if it counted.
-- The conflicting row is locked and looked at anew, so that of any number at once no more than allowed get through.
CREATE FUNCTION count_hit(what bytea, at timestamptz, spans interval[], most integer[]) RETURNS boolean
LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO sign_in_limit AS l (key, hits, began_at, used, forget_at)
    VALUES (what, ARRAY[at], at, 0, at + (SELECT max(span) FROM unnest(spans) AS s(span)))
    ON CONFLICT (key) DO UPDATE SET
        hits = array(
            SELECT hit FROM unnest(l.hits) AS h(hit)
            WHERE hit > at - (SELECT max(span) FROM unnest(spans) AS s(span)) ORDER BY hit
        ) || EXCLUDED.hits,
        forget_at = EXCLUDED.forget_at
    WHERE NOT EXISTS (
        SELECT FROM unnest(spans, most) AS limited(span, most)
        WHERE (SELECT count(*) FROM unnest(l.hits) AS h(hit) WHERE hit > at - limited.span) >= limited.most
    )
    RETURNING true;
END;

-- The same for numbers too large to keep one by one: counted anew in each span, from whole spans of the clock.
CREATE FUNCTION count_fixed_window(what bytea, at timestamptz, span interval, most integer) RETURNS boolean
LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO sign_in_limit AS l (key, hits, began_at, used, forget_at)
    VALUES (what, '{}', date_bin(span, at, timestamptz '2001-01-01 00:00+00'), 1, at + span)
    ON CONFLICT (key) DO UPDATE SET
        began_at = greatest(l.began_at, EXCLUDED.began_at),
        used = CASE WHEN l.began_at < EXCLUDED.began_at THEN 1 ELSE l.used + 1 END,
        forget_at = greatest(l.forget_at, EXCLUDED.forget_at)
    WHERE l.began_at < EXCLUDED.began_at OR l.used < most
    RETURNING true;
END;
