-- A one-time code belongs to a person at a line, not to the browser that asked for it. The system's alone, as attempts are.
ALTER TABLE sign_in_code ENABLE ROW LEVEL SECURITY;
CREATE POLICY codes_of_the_system ON sign_in_code USING ((SELECT acting_kind()) = 'system');
REVOKE TRUNCATE ON sign_in_code FROM hemayat_app;

-- How the attempt with this token stands, for the page on which its code is entered; nothing about the person. And from when the code is sent, which follows from how many ask from one network.
CREATE FUNCTION attempt_with(token bytea)
RETURNS TABLE (state varchar, asked_at timestamptz, expires_at timestamptz, tries smallint, not_before timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT a.state, a.asked_at, a.expires_at, a.tries, a.not_before FROM sign_in_attempt AS a WHERE a.token_hash = token;
END;
REVOKE EXECUTE ON FUNCTION attempt_with FROM PUBLIC;
GRANT EXECUTE ON FUNCTION attempt_with TO hemayat_app;

-- A pace: `burst` at once, then one in each `every`. `began_at` of its row is when it would be untouched again, which is
-- what this gives. A row that was written later than now, as before the clock was set back, has one left at once.
CREATE FUNCTION pace_reset_at(l sign_in_limit, at timestamptz, every interval, burst integer, most interval)
RETURNS timestamptz LANGUAGE sql IMMUTABLE
RETURN greatest(at, CASE
    WHEN l.forget_at - every * burst - most > at THEN least(l.began_at, at + every * (burst - 1))
    ELSE l.began_at
END);

-- The place of one more, never later than `most` from now: who comes when the row is longer shares the last place.
CREATE FUNCTION take_slot(what bytea, at timestamptz, every interval, burst integer, most interval)
RETURNS timestamptz LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO sign_in_limit AS l (key, hits, began_at, used, forget_at)
    VALUES (what, '{}', at + every, 0, at + every * burst + most)
    ON CONFLICT (key) DO UPDATE SET
        began_at = least(pace_reset_at(l, at, every, burst, most) + every, at + every * burst + most),
        forget_at = EXCLUDED.forget_at
    RETURNING greatest(at, l.began_at - every * burst);
END;

-- The same, but refused where the place would be later than `most` from now: then nothing is taken, nothing comes back.
CREATE FUNCTION reserve_slot(what bytea, at timestamptz, every interval, burst integer, most interval)
RETURNS timestamptz LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO sign_in_limit AS l (key, hits, began_at, used, forget_at)
    VALUES (what, '{}', at + every, 0, at + every * burst + most)
    ON CONFLICT (key) DO UPDATE SET
        began_at = pace_reset_at(l, at, every, burst, most) + every,
        forget_at = EXCLUDED.forget_at
    WHERE pace_reset_at(l, at, every, burst, most) + every <= at + every * burst + most
    RETURNING greatest(at, l.began_at - every * burst);
END;

-- From when one more has its place within `most`; counts nothing.
CREATE FUNCTION next_slot(what bytea, at timestamptz, every interval, burst integer, most interval)
RETURNS timestamptz LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT greatest(at, (
        SELECT pace_reset_at(l, at, every, burst, most) + every - every * burst - most FROM sign_in_limit l WHERE l.key = what
    ));
END;

-- Counts one more in a whole span of the clock; how many there are by now.
CREATE FUNCTION count_in_window(what bytea, at timestamptz, span interval) RETURNS integer LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO sign_in_limit AS l (key, hits, began_at, used, forget_at)
    VALUES (what, '{}', date_bin(span, at, timestamptz '2001-01-01 00:00+00'), 1, at + span)
    ON CONFLICT (key) DO UPDATE SET
        began_at = greatest(l.began_at, EXCLUDED.began_at),
        used = CASE WHEN l.began_at < EXCLUDED.began_at THEN 1 ELSE l.used + 1 END,
        forget_at = greatest(l.forget_at, EXCLUDED.forget_at)
    RETURNING l.used;
END;

-- Whether one of our own people has one of these blind indexes and this birth date. Nothing else is said of them.
-- Before a first nation is published there are none, and nobody is a stranger.
-- Its text is read when it runs: a first nation puts a table of its own in the place of `person`.
CREATE FUNCTION is_our_person(indexes bytea[], born date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT acting_kind() = 'system'
        AND (
            EXISTS (SELECT FROM person WHERE national_id_index = ANY (indexes) AND birth_date = born)
            OR NOT EXISTS (SELECT FROM person)
        )
$$;
REVOKE EXECUTE ON FUNCTION is_our_person FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_our_person TO hemayat_app;
