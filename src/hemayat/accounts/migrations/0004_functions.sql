-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- sign_in.sql
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

-- Counts one hit of a key unless that would be more than `most` within any of `spans`; a row comes back if it counted.
-- The conflicting row is locked and looked at anew, so that of any number at once no more than allowed get through.
CREATE OR REPLACE FUNCTION count_hit(what bytea, at timestamptz, spans interval[], most integer[]) RETURNS boolean
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
CREATE OR REPLACE FUNCTION count_fixed_window(what bytea, at timestamptz, span interval, most integer) RETURNS boolean
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

-- session_with.sql
-- Who holds this token, before anybody is known to act. A clock that was set back makes a session of the future void. What
-- the function gives back is fixed when it is made: make it again whenever the table gets a column.
CREATE OR REPLACE FUNCTION session_with(token bytea, at timestamptz) RETURNS SETOF citizen_session
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT * FROM citizen_session
    WHERE token_hash = token AND ended_at IS NULL AND expires_at > at
        AND created_at <= at + interval '1 minute';
END;

-- sign_in.sql
REVOKE EXECUTE ON FUNCTION session_with FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_with TO hemayat_app;

-- entering.sql
GRANT USAGE ON SEQUENCE applicant_household TO hemayat_app;
ALTER TABLE applicant ENABLE ROW LEVEL SECURITY;
CREATE POLICY applicants_of_the_system ON applicant USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON applicant FROM hemayat_app;

-- line.sql
-- However a session ends, it keeps nothing that could be used any more.
CREATE OR REPLACE FUNCTION clear_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.national_id_sealed := '';
    NEW.mobile_sealed := '';
    RETURN NEW;
END $$;

-- entering.sql
CREATE TRIGGER clear_ended_session BEFORE UPDATE ON citizen_session
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION clear_ended_session();

-- conversation.sql
-- What is said on a line before anybody is proven to be at it is the system's alone.
ALTER TABLE conversation ENABLE ROW LEVEL SECURITY;
CREATE POLICY conversations_of_the_system ON conversation USING ((SELECT acting_kind()) = 'system');
REVOKE TRUNCATE ON conversation FROM hemayat_app;

-- desk.sql
-- Accounts are closed, never deleted: what their owners did stays theirs.
REVOKE DELETE, TRUNCATE ON staff_member FROM hemayat_app;

-- Somebody always remains who can make and close accounts, whoever asks and however many at once.
CREATE OR REPLACE FUNCTION keep_an_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('the last administrator', 0));
    IF NOT EXISTS (
        SELECT FROM staff_member AS m
        WHERE m.id <> OLD.id AND m.is_active AND m.joined_at IS NOT NULL AND 'administrator' = ANY (m.roles)
            AND (OLD.is_demo OR NOT m.is_demo)
    ) THEN
        RAISE EXCEPTION 'the last administrator stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_last_administrator';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_an_administrator BEFORE UPDATE OF is_active, roles, joined_at, is_demo ON staff_member
    FOR EACH ROW WHEN (
        OLD.is_active AND OLD.joined_at IS NOT NULL AND 'administrator' = ANY (OLD.roles)
        AND NOT (NEW.is_active AND NEW.joined_at IS NOT NULL AND 'administrator' = ANY (NEW.roles)
            AND NEW.is_demo = OLD.is_demo)
    ) EXECUTE FUNCTION keep_an_administrator();

-- The member of staff who acts; null for everybody else.
CREATE OR REPLACE FUNCTION acting_member() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN acting_kind() = 'staff'
        THEN substring(current_setting('hemayat.actor', true) FROM '^staff:(\d+)$')::bigint END;

-- Whose files are closed to whom is a matter of families: the member sees their own lines, and no head any.
ALTER TABLE staff_tie ENABLE ROW LEVEL SECURITY;
CREATE POLICY ties_of_the_system ON staff_tie USING ((SELECT acting_kind()) = 'system');
CREATE POLICY ties_of_the_member ON staff_tie FOR SELECT USING (member_id = (SELECT acting_member()));
REVOKE UPDATE, DELETE, TRUNCATE ON staff_tie FROM hemayat_app;
-- The system seals anew when keys change.
GRANT UPDATE (national_id, person_index) ON staff_tie TO hemayat_app;

-- What only the site's own door has a use for is hidden from everybody who came in by another.
ALTER TABLE staff_session ENABLE ROW LEVEL SECURITY;
CREATE POLICY sessions_of_the_desk ON staff_session USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
ALTER TABLE staff_invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY invitations_of_the_system ON staff_invitation USING ((SELECT acting_kind()) = 'system');
ALTER TABLE staff_passkey ENABLE ROW LEVEL SECURITY;
CREATE POLICY passkeys_of_the_system ON staff_passkey USING ((SELECT acting_kind()) = 'system');
CREATE POLICY passkeys_of_the_member ON staff_passkey FOR SELECT USING (member_id = (SELECT acting_member()));
ALTER TABLE staff_reset ENABLE ROW LEVEL SECURITY;
CREATE POLICY resets_of_staff ON staff_reset USING ((SELECT acting_kind()) IN ('system', 'staff'));
REVOKE DELETE, TRUNCATE ON staff_reset FROM hemayat_app;
ALTER TABLE staff_leave ENABLE ROW LEVEL SECURITY;
CREATE POLICY leaves_of_staff ON staff_leave USING ((SELECT acting_kind()) IN ('system', 'staff'));
REVOKE DELETE, TRUNCATE ON staff_leave FROM hemayat_app;

-- codes_and_places.sql
-- A one-time code belongs to a person at a line, not to the browser that asked for it. The system's alone, as attempts are.
ALTER TABLE sign_in_code ENABLE ROW LEVEL SECURITY;
CREATE POLICY codes_of_the_system ON sign_in_code USING ((SELECT acting_kind()) = 'system');
REVOKE TRUNCATE ON sign_in_code FROM hemayat_app;

-- How the attempt with this token stands, for the page on which its code is entered; nothing about the person. And from when the code is sent, which follows from how many ask from one network.
CREATE OR REPLACE FUNCTION attempt_with(token bytea)
RETURNS TABLE (state varchar, asked_at timestamptz, expires_at timestamptz, tries smallint, not_before timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT a.state, a.asked_at, a.expires_at, a.tries, a.not_before FROM sign_in_attempt AS a WHERE a.token_hash = token;
END;

-- sign_in.sql
REVOKE EXECUTE ON FUNCTION attempt_with FROM PUBLIC;
GRANT EXECUTE ON FUNCTION attempt_with TO hemayat_app;

-- codes_and_places.sql
REVOKE EXECUTE ON FUNCTION attempt_with FROM PUBLIC;
GRANT EXECUTE ON FUNCTION attempt_with TO hemayat_app;

-- A pace: `burst` at once, then one in each `every`. `began_at` of its row is when it would be untouched again, which is
-- what this gives. A row that was written later than now, as before the clock was set back, has one left at once.
CREATE OR REPLACE FUNCTION pace_reset_at(l sign_in_limit, at timestamptz, every interval, burst integer, most interval)
RETURNS timestamptz LANGUAGE sql IMMUTABLE
RETURN greatest(at, CASE
    WHEN l.forget_at - every * burst - most > at THEN least(l.began_at, at + every * (burst - 1))
    ELSE l.began_at
END);

-- The place of one more, never later than `most` from now: who comes when the row is longer shares the last place.
CREATE OR REPLACE FUNCTION take_slot(what bytea, at timestamptz, every interval, burst integer, most interval)
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
CREATE OR REPLACE FUNCTION reserve_slot(what bytea, at timestamptz, every interval, burst integer, most interval)
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
CREATE OR REPLACE FUNCTION next_slot(what bytea, at timestamptz, every interval, burst integer, most interval)
RETURNS timestamptz LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT greatest(at, (
        SELECT pace_reset_at(l, at, every, burst, most) + every - every * burst - most FROM sign_in_limit l WHERE l.key = what
    ));
END;

-- Counts one more in a whole span of the clock; how many there are by now.
CREATE OR REPLACE FUNCTION count_in_window(what bytea, at timestamptz, span interval) RETURNS integer LANGUAGE sql
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
CREATE OR REPLACE FUNCTION is_our_person(indexes bytea[], born date) RETURNS boolean
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

-- powers.sql
-- A power is a role with which one person could open the service to themselves or to a friend. Nobody gets one, loses
-- one, or has one widened by the word of one person. The application has no right to write `staff_power`, and the
-- trigger below refuses what it writes into `staff_member`: only the functions of this file do both, together.
CREATE OR REPLACE FUNCTION powers_in(roles text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY(
        SELECT DISTINCT role FROM unnest(roles) AS role
        WHERE role IN ('administrator', 'inspector', 'oversight', 'publisher', 'senior_officer') ORDER BY role);

REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON staff_power, staff_power_wait FROM hemayat_app;
ALTER TABLE staff_power ENABLE ROW LEVEL SECURITY;
CREATE POLICY powers_seen ON staff_power FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));

ALTER TABLE staff_power_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY requests_seen ON staff_power_request FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY requests_asked ON staff_power_request FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'staff' AND asked_by_id = (SELECT acting_member()) AND NOT is_confirmed
        AND ended_at IS NULL
    AND EXISTS (SELECT FROM staff_member m
        WHERE m.id = asked_by_id AND m.is_active AND 'administrator' = ANY (m.roles)));
CREATE POLICY requests_refused ON staff_power_request FOR UPDATE
    USING ((SELECT acting_kind()) = 'staff' AND ended_at IS NULL) WITH CHECK (ended_by_id = (SELECT acting_member()));
REVOKE UPDATE, DELETE, TRUNCATE ON staff_power_request FROM hemayat_app;
GRANT UPDATE (ended_by_id, ended_at) ON staff_power_request TO hemayat_app;

-- What was asked of the registers about a member: written by the system, and a line that Shahkar could not confirm by
-- a second administrator in writing.
ALTER TABLE staff_identity ENABLE ROW LEVEL SECURITY;
CREATE POLICY identities_of_staff ON staff_identity USING ((SELECT acting_kind()) IN ('system', 'staff'));
REVOKE DELETE, TRUNCATE ON staff_identity FROM hemayat_app;

-- Somebody of oversight always remains: one administrator must not be able to close whoever is told of what they do.
CREATE OR REPLACE FUNCTION keep_an_overseer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('the last overseer', 0));
    IF NOT EXISTS (
        SELECT FROM staff_member AS m
        WHERE m.id <> OLD.id AND m.is_active AND m.joined_at IS NOT NULL AND 'oversight' = ANY (m.roles)
            AND (OLD.is_demo OR NOT m.is_demo)
    ) THEN
        RAISE EXCEPTION 'the last overseer stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_last_overseer';
    END IF;
    RETURN NEW;
END $$;

-- A trigger for every column that says who confirmed. Arguments: the column, whether the powers "must" be held or only
-- not be new ("may"), and the powers that admit to it.
CREATE OR REPLACE FUNCTION confirmer_is_settled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    powers text[] := TG_ARGV[2:TG_NARGS - 1];
BEGIN
    IF who IS NULL OR EXISTS (SELECT FROM unnest(powers) AS power WHERE is_settled(who, power)) THEN
        RETURN NEW;
    END IF;
    IF TG_ARGV[1] = 'must' OR (
        EXISTS (SELECT FROM staff_power WHERE member_id = who AND power = ANY (powers)) AND NOT EXISTS (
            SELECT FROM staff_power WHERE member_id = who AND power = ANY (powers) AND confirms_from <= now())) THEN
        RAISE EXCEPTION 'a new power confirms nothing yet'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmer_is_settled';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reset_by_settled BEFORE UPDATE OF is_confirmed ON staff_reset FOR EACH ROW WHEN (NEW.is_confirmed)
    EXECUTE FUNCTION confirmer_is_settled('ended_by_id', 'must', 'administrator', 'oversight');
CREATE TRIGGER vouched_by_settled BEFORE UPDATE OF state ON staff_identity FOR EACH ROW
    WHEN (NEW.state = 'vouched' AND OLD.state <> 'vouched')
    EXECUTE FUNCTION confirmer_is_settled('vouched_by_id', 'must', 'administrator');

-- One administrator is left: the operator makes another, in the name of two members who have proven themselves.
CREATE OR REPLACE FUNCTION administrator_by_recovery(whose bigint, first bigint, second bigint) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() <> 'system' OR first = second OR whose IN (first, second) OR 2 <> (
            SELECT count(*) FROM staff_member WHERE id IN (first, second) AND is_active AND joined_at IS NOT NULL)
        OR 1 < (SELECT count(*) FROM staff_member m
            WHERE m.is_active AND m.joined_at IS NOT NULL AND 'administrator' = ANY (m.roles) AND m.id <> whose) THEN
        RAISE EXCEPTION 'recovery takes two people, and is for one administrator who is left'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_power_recovery';
    END IF;
    UPDATE staff_member SET roles = '{administrator}' WHERE id = whose;
    DELETE FROM staff_power WHERE member_id = whose;
    INSERT INTO staff_power (member_id, power, origin, granted_at, confirms_from)
    VALUES (whose, 'administrator', 'recovery', now(),
        now() + (SELECT hours FROM staff_power_wait) * interval '1 hour');
END $$;

-- actor_checks.sql
-- By which blind indexes the head of household who acts is known, by every key: for policies about what is one's own. For a
-- head alone, and with no schema in which a visitor could put a table of their own first.
CREATE OR REPLACE FUNCTION acting_person() RETURNS bytea[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT person_indexes || person_index FROM citizen_session
    WHERE acting_kind() = 'head'
        AND id = substring(current_setting('hemayat.actor', true) FROM '^session:([0-9]{1,18})$')::bigint
$$;

-- acting_person.sql
REVOKE EXECUTE ON FUNCTION acting_person FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acting_person TO hemayat_app;

-- actor_checks.sql
-- Whether this member may confirm with the power now, by the clock of the database. Who holds a power is told to staff and to the system, and to nobody else.
CREATE OR REPLACE FUNCTION is_settled(whose bigint, wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT acting_kind() IN ('staff', 'system') AND EXISTS (
        SELECT FROM staff_power p JOIN staff_member m ON m.id = p.member_id
        WHERE p.member_id = whose AND p.power = wanted AND p.confirms_from <= now()
            AND m.is_active AND m.joined_at IS NOT NULL AND wanted = ANY (m.roles))
$$;

-- who_typed.sql
-- A line for which Shahkar is silent is confirmed by somebody who did not type it. Whoever asks the registers again about
-- what is waiting does not become the one who typed it; who typed changes with what was typed.
CREATE OR REPLACE FUNCTION keep_typist() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who typed a line changes only with the line'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_identity_who_typed';
END $$;
CREATE TRIGGER keep_typist BEFORE UPDATE OF asked_by_id ON staff_identity FOR EACH ROW
    WHEN (NEW.asked_by_id IS DISTINCT FROM OLD.asked_by_id AND NEW.told_sealed = OLD.told_sealed)
    EXECUTE FUNCTION keep_typist();

-- last_overseer.sql
-- Whoever was reset and is not back yet is still the last overseer: two steps, of which one person takes the second, must
-- not lead to nobody who watches.
CREATE TRIGGER keep_an_overseer BEFORE UPDATE OF is_active, roles, is_demo ON staff_member
    FOR EACH ROW WHEN (
        OLD.is_active AND 'oversight' = ANY (OLD.roles) AND NOT (NEW.is_active AND 'oversight' = ANY (NEW.roles))
    ) EXECUTE FUNCTION keep_an_overseer();

-- power_confirmation.sql
-- What a second person confirms is what was asked for: lately, by somebody who may still ask, about somebody whom the
-- registers know, and with nothing changed meanwhile. All of it by the database's clock and rows.
CREATE OR REPLACE FUNCTION stamp_power_request() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    NEW.asked_at := now();
    NEW.provinces_before := (SELECT provinces FROM staff_member WHERE id = NEW.member_id);
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION stamp_power_request FROM PUBLIC;
CREATE TRIGGER stamp_power_request BEFORE INSERT ON staff_power_request
    FOR EACH ROW EXECUTE FUNCTION stamp_power_request();

CREATE OR REPLACE FUNCTION is_power_request_valid(asked staff_power_request) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT asked.ended_at IS NULL AND asked.asked_at > now() - interval '14 days'
        AND EXISTS (SELECT FROM staff_member m
            WHERE m.id = asked.asked_by_id AND m.is_active AND 'administrator' = ANY (m.roles))
        AND EXISTS (SELECT FROM staff_member m
            WHERE m.id = asked.member_id AND (asked.what = 'withdraw' OR (
                (m.origin <> 'invited' OR EXISTS (
                    SELECT FROM staff_identity i WHERE i.member_id = m.id AND i.confirmed_at IS NOT NULL))
                AND (m.provinces = asked.provinces_before OR m.provinces = asked.provinces))))
$$;
REVOKE EXECUTE ON FUNCTION is_power_request_valid FROM PUBLIC;

-- Second existing person: somebody else who holds the power; an administrator if nobody else holds it.
CREATE OR REPLACE FUNCTION may_confirm_power(request bigint, who bigint) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_kind() IN ('staff', 'system') AND EXISTS (
        SELECT FROM staff_power_request r
        WHERE r.id = request AND who NOT IN (r.asked_by_id, r.member_id) AND is_power_request_valid(r)
            AND (is_settled(who, r.power) OR (is_settled(who, 'administrator') AND NOT EXISTS (
                SELECT FROM staff_power p
                WHERE p.power = r.power AND p.member_id NOT IN (r.member_id, r.asked_by_id)
                    AND is_settled(p.member_id, r.power)))))
$$;

-- Confirmed by whoever acts: the change and its record, in one step. A request that is over says so.
CREATE OR REPLACE FUNCTION confirm_power(request bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    asked staff_power_request;
    whose staff_member;
    later timestamptz := now() + (SELECT hours FROM staff_power_wait) * interval '1 hour';
BEGIN
    SELECT * INTO asked FROM staff_power_request WHERE id = request FOR UPDATE;
    SELECT * INTO whose FROM staff_member WHERE id = asked.member_id FOR UPDATE;
    IF acting_member() IS NOT NULL AND whose.id IS NOT NULL AND NOT is_power_request_valid(asked) THEN
        RAISE EXCEPTION 'this request of a power is over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_power_request_over';
    END IF;
    IF acting_member() IS NULL OR NOT may_confirm_power(request, acting_member()) THEN
        RAISE EXCEPTION 'a power takes a second person who holds it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_power_second_person';
    END IF;
    CASE asked.what
        WHEN 'grant' THEN
            UPDATE staff_member SET provinces = asked.provinces,
                roles = ARRAY(SELECT DISTINCT r FROM unnest(whose.roles || asked.power) AS r ORDER BY r)
            WHERE id = whose.id;
            INSERT INTO staff_power (member_id, power, origin, granted_at, confirms_from)
            VALUES (whose.id, asked.power, 'two_people', now(), later) ON CONFLICT DO NOTHING;
        WHEN 'withdraw' THEN
            UPDATE staff_member SET roles = array_remove(roles, asked.power) WHERE id = whose.id;
            DELETE FROM staff_power WHERE member_id = whose.id AND power = asked.power;
        WHEN 'provinces' THEN
            UPDATE staff_member SET provinces = asked.provinces WHERE id = whose.id;
        WHEN 'reopen' THEN
            UPDATE staff_member SET is_active = true WHERE id = whose.id;
            UPDATE staff_power SET confirms_from = later WHERE member_id = whose.id;
    END CASE;
    UPDATE staff_power_request SET is_confirmed = true, ended_by_id = acting_member(), ended_at = now()
    WHERE id = request;
END $$;

-- A power is new for as long after its owner comes in as after it was given: else one who comes late confirms at once. So
-- it is after a reset, when somebody else may be the one who comes.
CREATE OR REPLACE FUNCTION begin_wait_at_joining() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE staff_power SET confirms_from =
        greatest(confirms_from, now() + (SELECT hours FROM staff_power_wait) * interval '1 hour')
    WHERE member_id = NEW.id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION begin_wait_at_joining FROM PUBLIC;
CREATE TRIGGER begin_wait_at_joining AFTER UPDATE OF joined_at ON staff_member
    FOR EACH ROW WHEN (OLD.joined_at IS NULL AND NEW.joined_at IS NOT NULL)
    EXECUTE FUNCTION begin_wait_at_joining();

-- staff_member_rows.sql
-- Accounts of the desk, with their password hashes and the secrets of their second factor. Pages of the desk show the names
-- of colleagues; nobody who came by another door sees a row. Not FORCE: the owner's functions for powers read and change it.
ALTER TABLE staff_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_desk ON staff_member USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));

-- installation_over.sql
-- The installation is over once anybody is here who was not made by it: invited at the desk, or older than this version.
CREATE OR REPLACE FUNCTION is_installation_over() RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM staff_member WHERE origin IN ('invited', 'before'))
$$;

-- The net below the application: whoever writes into staff_member with the application's rights changes no power. It is not
-- SECURITY DEFINER, because it has to see in whose name the statement runs. After the installation nobody has an account whom no register confirmed: neither at the machine. Who was made at
-- the installation comes back from a reset that two people confirmed.
CREATE OR REPLACE FUNCTION hold_powers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    joins boolean := NEW.joined_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.joined_at IS NULL);
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NEW;
    END IF;
    IF joins AND NEW.origin = 'operator' AND is_installation_over()
        AND NOT EXISTS (SELECT FROM staff_identity WHERE member_id = NEW.id AND confirmed_at IS NOT NULL)
        AND NOT EXISTS (SELECT FROM staff_reset WHERE member_id = NEW.id AND is_confirmed) THEN
        RAISE EXCEPTION 'the installation is over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_installation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF powers_in(NEW.roles::text[]) <> '{}' OR NEW.origin = 'before'
            OR (NEW.origin = 'operator' AND acting_kind() <> 'system')
            OR (NEW.origin = 'invited' AND NEW.joined_at IS NOT NULL) THEN
            RAISE EXCEPTION 'a power takes two people'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_powers';
        END IF;
        RETURN NEW;
    END IF;
    IF powers_in(NEW.roles::text[]) <> powers_in(OLD.roles::text[]) OR NEW.origin <> OLD.origin
        OR (powers_in(OLD.roles::text[]) <> '{}'
            AND (NEW.provinces <> OLD.provinces OR (NEW.is_active AND NOT OLD.is_active))) THEN
        RAISE EXCEPTION 'a power takes two people'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_powers';
    END IF;
    IF joins AND NEW.origin <> 'operator'
        AND NOT EXISTS (SELECT FROM staff_identity WHERE member_id = NEW.id AND confirmed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'nobody joins whom no register confirmed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_identity';
    END IF;
    RETURN NEW;
END $$;

-- powers.sql
CREATE TRIGGER hold_powers BEFORE INSERT OR UPDATE OF roles, provinces, is_active, joined_at, origin ON staff_member
    FOR EACH ROW EXECUTE FUNCTION hold_powers();

-- installation_over.sql
-- The command of the operator, before anybody was invited at the desk: those who make the others.
CREATE OR REPLACE FUNCTION powers_at_installation(whose bigint, wanted text[], at timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() <> 'system' OR is_installation_over() THEN
        RAISE EXCEPTION 'the installation is over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_power_installation';
    END IF;
    UPDATE staff_member SET roles = ARRAY(SELECT DISTINCT r FROM unnest(roles || wanted::varchar[]) AS r ORDER BY r)
    WHERE id = whose AND origin = 'operator';
    INSERT INTO staff_power (member_id, power, origin, granted_at, confirms_from)
    SELECT id, unnest(powers_in(wanted)), 'installation', least(at, now()), least(at, now())
    FROM staff_member WHERE id = whose AND origin = 'operator';
END $$;

-- At the machine a closed account is opened with its reset; its powers are new again. For an open account too: who reads the new passwords of two settled holders is not two people.
CREATE OR REPLACE FUNCTION reopen_account(whose bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'this is for the operator' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE staff_member SET is_active = true WHERE id = whose AND NOT is_active;
    UPDATE staff_power SET confirms_from = now() + (SELECT hours FROM staff_power_wait) * interval '1 hour'
    WHERE member_id = whose;
END $$;

-- powers.sql
REVOKE EXECUTE ON FUNCTION is_settled, may_confirm_power, confirm_power, powers_at_installation,
    administrator_by_recovery, reopen_account, confirmer_is_settled FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_settled, may_confirm_power, confirm_power, powers_at_installation,
    administrator_by_recovery, reopen_account TO hemayat_app;

-- identity_of_owner.sql
-- Whether somebody had this account already. One that was invited and never joined had nobody; one that was reset had.
CREATE OR REPLACE FUNCTION has_owner(whose bigint) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM staff_member WHERE id = whose AND (joined_at IS NOT NULL OR origin <> 'invited'))
        OR EXISTS (SELECT FROM staff_reset WHERE member_id = whose AND is_confirmed)
$$;

-- To an account that had an owner, no answer of the registers ties another person or line: its owner
-- accepts it, or a second administrator confirms it in writing. The system reseals a line without confirming it anew.
CREATE OR REPLACE FUNCTION hold_identities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (NEW.confirmed_at IS NULL AND NEW.line_sealed = '') OR acting_kind() = 'system' THEN
            RETURN NEW;
        END IF;
    ELSIF (NEW.line_sealed = OLD.line_sealed AND NEW.confirmed_at IS NOT DISTINCT FROM OLD.confirmed_at)
        OR (acting_kind() = 'system'
            AND (NEW.confirmed_at IS NOT DISTINCT FROM OLD.confirmed_at OR NOT has_owner(NEW.member_id)))
        OR (OLD.state IN ('line_silent', 'waiting') AND NEW.state = 'vouched' AND NEW.vouched_by_id = acting_member())
        OR (OLD.state = 'waiting' AND NEW.state = 'confirmed' AND NEW.member_id = acting_member()) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an identity is confirmed by the registers, and that of an account in use by a second person too'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_identity_by_registers';
END $$;

-- powers.sql
CREATE TRIGGER hold_identities BEFORE INSERT OR UPDATE ON staff_identity
    FOR EACH ROW EXECUTE FUNCTION hold_identities();

-- identity_of_owner.sql
-- A number that a member declared as a relative's may turn out to be their own (conflict_of_interest.py).
GRANT UPDATE (relation) ON staff_tie TO hemayat_app;

-- bind_session.sql
-- Until the transaction ends, the head with this session acts, and that is proven (audit/sql/bind_actor.sql). Finds the
-- session as session_with does, and gives its row; where there is none, whoever acted goes on acting.
CREATE OR REPLACE FUNCTION bind_session(token bytea, at timestamptz) RETURNS SETOF citizen_session LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    -- Who comes by the citizens' site names no time at which a session that is over was open.
    moment timestamptz := CASE WHEN session_user = 'hemayat_citizen' THEN greatest(at, now() - interval '1 minute') ELSE at END;
    bound citizen_session;
    actor text;
    household text;
BEGIN
    SELECT * INTO bound FROM session_with(token, moment);
    IF bound.id IS NULL THEN
        RETURN;
    END IF;
    actor := 'session:' || bound.id;
    household := coalesce(bound.household_id::text, '');
    PERFORM set_config('hemayat.kind', 'head', true), set_config('hemayat.actor', actor, true),
        set_config('hemayat.household', household, true), set_config('hemayat.provinces', '', true),
        set_config('hemayat.proof', acting_proof('head', actor, household), true);
    RETURN NEXT bound;
END $$;
REVOKE ALL ON FUNCTION bind_session FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bind_session TO hemayat_app, hemayat_citizen;
GRANT EXECUTE ON FUNCTION session_with, attempt_with, acting_person TO hemayat_citizen;

-- own_sessions.sql
-- What a signed-in person does with their own sessions: each session is found by the token that only its browser has.

-- Whose session it was acts until the transaction ends, so that the end is recorded in their own name.
CREATE OR REPLACE FUNCTION end_session(token bytea, at timestamptz) RETURNS SETOF citizen_session LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE bound citizen_session;
BEGIN
    SELECT * INTO bound FROM bind_session(token, at);
    IF bound.id IS NOT NULL THEN
        UPDATE citizen_session SET ended_at = at WHERE id = bound.id AND ended_at IS NULL;
        IF FOUND THEN
            RETURN NEXT bound;
        END IF;
    END IF;
END $$;

-- ask_code.sql
-- Asking for a one-time code, before anybody is signed in. What may be asked for how often stands here: a function that
-- its caller told how much is allowed would hold nobody to it.

-- The first line of a function of the owner for whoever is not signed in yet.
CREATE OR REPLACE FUNCTION require_nobody() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF acting_kind() <> 'nobody' THEN
        RAISE EXCEPTION 'only who is not signed in may do this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Who comes by the citizens' site names no other time than now, give or take a minute: limits are counted by it.
CREATE OR REPLACE FUNCTION near_now(at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE
    RETURN CASE WHEN session_user = 'hemayat_citizen'
        THEN least(greatest(at, now() - interval '1 minute'), now() + interval '1 minute') ELSE at END;

-- A job, with the rights of whoever calls: a function of the owner names the task, and its caller does not.
CREATE OR REPLACE FUNCTION queue_job(task text, lane text, args jsonb, priority integer, due timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM procrastinate_defer_jobs_v1(
        ARRAY[ROW(lane, task, priority, NULL, NULL, args, due)::procrastinate_job_to_defer_v1]);
END $$;

-- The same for a job that waits once at most: `once` names it, and `apart` the jobs of which one runs at a time.
CREATE OR REPLACE FUNCTION queue_job_once(task text, lane text, args jsonb, once text, apart text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- One waits already, as mostly: to ask costs less than to be refused, and the database's log is spared a fault.
    IF EXISTS (SELECT FROM procrastinate_jobs j WHERE j.queueing_lock = once AND j.status = 'todo') THEN
        RETURN;
    END IF;
    PERFORM procrastinate_defer_jobs_v1(
        ARRAY[ROW(lane, task, 0, apart, once, args, NULL)::procrastinate_job_to_defer_v1]);
EXCEPTION WHEN unique_violation THEN
    NULL; -- Another transaction was quicker. What the caller has done stays.
END $$;

-- When a code that is asked for now is sent: at once, or in the turn of its network, 50 seconds later at most. The worker
-- looks once a second for what is due and sends every five seconds: with both, less than a minute. Nobody is refused:
-- mobile operators put very many people behind few addresses, and the address of a gateway of calls says nothing.
CREATE OR REPLACE FUNCTION place_of_network(network bytea, by_telephone boolean, at timestamptz) RETURNS timestamptz LANGUAGE sql
    RETURN take_slot(
        sha256(convert_to('asks:', 'UTF8') || network), at,
        CASE WHEN by_telephone THEN interval '180 milliseconds' ELSE interval '3 seconds' END,
        CASE WHEN by_telephone THEN 200 ELSE 120 END, interval '50 seconds');

-- An attempt, and the job that asks the registers about it, in its turn. A code lives for ten minutes (sign_in_codes.py).
CREATE OR REPLACE FUNCTION write_attempt(
    token bytea, whose bytea, network bytea, another boolean, by_call boolean, typed bytea, at timestamptz, place timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    attempt bigint;
    is_late boolean := place > at;
BEGIN
    INSERT INTO sign_in_attempt (token_hash, holder, network, is_for_another, is_call, sealed, mobile_sealed, state, tries,
        asked_at, not_before, expires_at, silent, finding, province, is_synthetic, person_indexes, line_indexes)
    VALUES (token, whose, network, another, by_call, typed, '', 'asked', 0,
        at, place, place + interval '10 minutes', '{}', '', '', false, '{}', '{}')
    RETURNING id INTO attempt;
    PERFORM queue_job('accounts.answer_attempt', 'urgent', jsonb_build_object('attempt', attempt),
        CASE WHEN is_late THEN -1 ELSE 0 END, CASE WHEN is_late THEN place END);
END $$;

-- For everybody alike, known or not. Gives when the code is sent. `asks` and `network` are keyed hashes of the network that
-- asks: of which one it is, the application says.
CREATE OR REPLACE FUNCTION ask_code(
    token bytea, whose bytea, asks bytea, network bytea, by_telephone boolean, another boolean, typed bytea, at timestamptz
) RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    place timestamptz;
BEGIN
    PERFORM require_nobody();
    place := place_of_network(asks, by_telephone, moment);
    PERFORM write_attempt(token, whose, network, another, false, typed, moment, place);
    RETURN place;
END $$;

-- How many codes were sent in the hour that is now, and when it began: of everybody together, and told to everybody. The
-- worker counts them, and holds to the budget.
CREATE OR REPLACE FUNCTION codes_of_hour(at timestamptz, OUT used integer, OUT began_at timestamptz) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.used, l.began_at FROM sign_in_limit l
    WHERE l.key = sha256('budget:all') AND l.began_at > at - interval '1 hour'
$$;
REVOKE ALL ON FUNCTION require_nobody, near_now, queue_job, queue_job_once, place_of_network, write_attempt, ask_code, codes_of_hour
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_job_once TO hemayat_app;
GRANT EXECUTE ON FUNCTION require_nobody, near_now, queue_job, place_of_network, write_attempt, ask_code, codes_of_hour
    TO hemayat_app;
GRANT EXECUTE ON FUNCTION ask_code, codes_of_hour TO hemayat_citizen;

-- enter_code.sql
-- Entering a one-time code. The limits stand here, as in ask_code.sql.

-- For whom a code was asked for, as a keyed hash: the hash of a code is salted with it. Whoever has the attempt's token.
CREATE OR REPLACE FUNCTION holder_with(token bytea) RETURNS bytea LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT holder FROM sign_in_attempt WHERE token_hash = token
$$;

-- Takes a try of the attempt with this token, and compares; a try is counted whatever comes of it. `hashes`: of the code, by
-- every key. `for_line`: the code says no more than who holds a line. Gives the attempt as it was before, why it was refused
-- (null if it was not), and how many wrong codes there were in this hour. It has the rights of whoever calls it.
-- Of many tries at once only five count and one succeeds: the row is locked. Of an attempt that the registers have not
-- confirmed no code is right, and that takes the same statements.
CREATE OR REPLACE FUNCTION try_code(
    token bytea, hashes bytea[], at timestamptz, for_line boolean, tell_silence boolean,
    OUT problem text, OUT tries_left integer, OUT wrong integer, OUT tried sign_in_attempt
) LANGUAGE plpgsql AS $$
DECLARE
    most_tries CONSTANT integer := 5;
    -- A ring has two keys while it is changed. Without a limit, one try could compare all codes that there are.
    most_keys CONSTANT integer := 8;
    -- Of one holder in a day, by whomever; then codes have nine digits (TRIES_BEFORE_LONG in sign_in_codes.py).
    before_long CONSTANT integer := 20;
    tries_of_holder integer;
    is_right boolean;
BEGIN
    tries_left := 0;
    IF cardinality(hashes) > most_keys THEN
        RAISE EXCEPTION 'one code at a time, by each key' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT a.* INTO tried FROM sign_in_attempt a WHERE a.token_hash = token FOR UPDATE;
    problem := CASE
        -- A clock that was set back must not make a code live longer.
        WHEN tried.id IS NULL OR at < tried.asked_at - interval '1 minute' OR at >= tried.expires_at
            OR (tried.finding = 'line') <> for_line THEN 'expired'
        -- What somebody reads out to an agent of the hotline begins no session.
        WHEN tried.is_call AND acting_kind() = 'nobody' THEN 'expired'
        WHEN tried.state = 'used' THEN 'used'
        WHEN tried.state = 'silent' AND tell_silence THEN 'register_silent'
        WHEN tried.tries >= most_tries THEN 'no_tries_left'
    END;
    IF problem IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE sign_in_attempt SET tries = tries + 1 WHERE id = tried.id;
    -- Counted before it is compared with anything. Short codes are replaced at the first try that is too many, and again at
    -- every twentieth: the first job may have failed.
    tries_of_holder := count_in_window(
        sha256(convert_to('tries:' || encode(tried.holder, 'hex'), 'UTF8')), at, interval '1 day');
    IF tries_of_holder > before_long AND tries_of_holder % before_long = 1 THEN
        PERFORM queue_job('accounts.replace_short_codes', 'urgent', jsonb_build_object('attempt', tried.id), 0, NULL);
    END IF;
    is_right := EXISTS (
        SELECT FROM sign_in_code c WHERE c.holder = tried.holder AND c.code_hash = ANY (hashes)
            AND c.expires_at > at AND c.sent_at <= at + interval '1 minute'
            AND (c.is_long OR tries_of_holder <= before_long));
    IF is_right AND tried.state = 'sent' THEN
        DELETE FROM sign_in_code WHERE holder = tried.holder;
        UPDATE sign_in_attempt SET state = 'used', sealed = '', mobile_sealed = '', person_indexes = '{}', line_indexes = '{}'
        WHERE id = tried.id;
    ELSE
        tries_left := most_tries - tried.tries - 1;
        problem := CASE WHEN tries_left > 0 THEN 'wrong_code' ELSE 'no_tries_left' END;
        -- Last: wrong codes of everybody share one row.
        wrong := count_in_window(sha256('wrong codes:all'), at, interval '1 hour');
    END IF;
END $$;

-- The number under which somebody applies of whom no register knows a household: given once, and the same each time.
CREATE OR REPLACE FUNCTION applicants_household(indexes bytea[], at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE number bigint;
BEGIN
    SELECT household_id INTO number FROM applicant WHERE person_index = ANY (indexes);
    IF number IS NULL THEN
        INSERT INTO applicant (person_index, since) VALUES (indexes[1], at) ON CONFLICT DO NOTHING;
        SELECT household_id INTO number FROM applicant WHERE person_index = ANY (indexes);
    END IF;
    RETURN number;
END $$;

-- A session, and the end of the one that the browser came with: twenty minutes that renewals move on, eight hours that
-- nothing moves. It has the rights of whoever calls it.
CREATE OR REPLACE FUNCTION begin_session(
    fresh bytea, former bytea, indexes bytea[], household bigint, of_province text, is_made_up boolean, came_by text,
    in_the_stead text, applies boolean, national_id bytea, line bytea, browser text, at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE citizen_session SET ended_at = at WHERE token_hash = former AND ended_at IS NULL;
    INSERT INTO citizen_session (token_hash, person_index, person_indexes, household_id, province, is_synthetic, via, acts_as,
        is_applicant, national_id_sealed, mobile_sealed, device, created_at, seen_at, expires_at, ends_at)
    VALUES (fresh, indexes[1], indexes, household, of_province, is_made_up, came_by, in_the_stead,
        applies, national_id, line, left(browser, 80), at, at, at + interval '20 minutes', at + interval '8 hours');
END $$;

-- With the right code a session begins of whom the worker found, and its head acts until the transaction ends; or it is
-- recorded why there is none. `fresh`, `former`: hashes of the new session's token, and of the one the browser came with.
CREATE OR REPLACE FUNCTION enter_code(
    token bytea, hashes bytea[], at timestamptz, browser text, former bytea, fresh bytea,
    OUT problem text, OUT tries_left integer, OUT wrong integer, OUT silent text[], OUT household bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    result record;
    tried sign_in_attempt;
    own bigint;
BEGIN
    PERFORM require_nobody();
    SELECT * INTO result FROM try_code(token, hashes, moment, false, true);
    problem := result.problem;
    tries_left := result.tries_left;
    wrong := result.wrong;
    tried := result.tried;
    silent := CASE WHEN problem = 'register_silent' THEN tried.silent ELSE '{}' END;
    IF problem IS NOT NULL THEN
        RETURN;
    END IF;
    IF tried.finding IN ('deceased', 'acts_for_nobody', 'not_head') THEN
        problem := tried.finding;
        household := CASE WHEN tried.finding = 'not_head' THEN tried.household_id END;
        INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
        VALUES (moment, 'nobody', '', '', 'citizen.turned_away', tried.household_id, tried.province,
            'sign_in:' || tried.id, jsonb_build_object('finding', tried.finding));
        RETURN;
    END IF;
    IF tried.person_indexes = '{}' THEN
        -- Of an attempt that the worker of the version before has answered nobody knows who it is: a minute of an upgrade.
        problem := 'expired';
        RETURN;
    END IF;
    own := CASE WHEN tried.finding = 'applicant' THEN applicants_household(tried.person_indexes, moment)
        ELSE tried.household_id END;
    PERFORM line_is_right(tried.line_indexes, own);
    PERFORM begin_session(fresh, former, tried.person_indexes, own, tried.province, tried.is_synthetic, 'code',
        CASE WHEN tried.finding IN ('guardian', 'attorney') THEN tried.finding ELSE '' END,
        tried.finding = 'applicant', tried.sealed, tried.mobile_sealed, browser, moment);
    PERFORM bind_session(fresh, moment);
END $$;
REVOKE ALL ON FUNCTION holder_with, try_code, applicants_household, begin_session, enter_code FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holder_with, try_code, applicants_household, begin_session, enter_code TO hemayat_app;
GRANT EXECUTE ON FUNCTION holder_with, enter_code TO hemayat_citizen;

-- end_own_sessions.sql
-- Every session of the person who acts, and how many there were. The primary key answers the condition: the number within the actor's id, and not an id made
-- of each row's number.
CREATE OR REPLACE FUNCTION end_own_sessions(at timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ended AS (
        UPDATE citizen_session SET ended_at = at
        WHERE acting_kind() = 'head' AND ended_at IS NULL AND expires_at > at
            AND person_index = (SELECT s.person_index FROM citizen_session s
                WHERE s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint)
        RETURNING 1
    )
    SELECT count(*) FROM ended
$$;

-- The open sessions of the person who acts, for the household that they act for; the newest first, and without the hashes of their tokens: whoever reads one can
-- bind that session.
CREATE OR REPLACE FUNCTION own_sessions(at timestamptz) RETURNS TABLE (
    id bigint, created_at timestamptz, seen_at timestamptz, expires_at timestamptz, device varchar, via varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.created_at, c.seen_at, c.expires_at, c.device, c.via FROM citizen_session c
    WHERE acting_kind() = 'head' AND c.household_id = acting_household() AND c.ended_at IS NULL AND c.expires_at > at
        AND c.person_index = (SELECT s.person_index FROM citizen_session s
            WHERE s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint)
    ORDER BY c.created_at DESC
$$;

-- Whether a session with this token, over by now or not, was of the person who acts.
CREATE OR REPLACE FUNCTION was_own_session(token bytea) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_kind() = 'head' AND EXISTS (
        SELECT FROM citizen_session c JOIN citizen_session s ON s.person_index = c.person_index
        WHERE c.token_hash = token AND c.household_id = acting_household()
            AND s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint)
$$;
REVOKE ALL ON FUNCTION own_sessions, was_own_session FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_sessions, was_own_session TO hemayat_app, hemayat_citizen;

-- line_codes.sql
-- An attempt that says no more than who holds a line, and the job that sends its code (members_code.py). It has the rights of
-- its caller, and gives the hash of a token that nobody has. `line`: sealed, as households keep it; empty if none is known: the
-- worker alone sees the difference.
CREATE OR REPLACE FUNCTION write_line_attempt(line bytea, made_up boolean, at timestamptz) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
    token bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
    attempt bigint;
BEGIN
    INSERT INTO sign_in_attempt (token_hash, holder, network, is_for_another, is_call, sealed, mobile_sealed, state, tries,
        asked_at, not_before, expires_at, silent, finding, province, is_synthetic, person_indexes, line_indexes)
    VALUES (token, token, '', false, false, '', line, 'asked', 0,
        at, at, at + interval '10 minutes', '{}', 'line', '', made_up, '{}', '{}')
    RETURNING id INTO attempt;
    PERFORM queue_job('accounts.send_members_code', 'urgent', jsonb_build_object('attempt', attempt), 0, NULL);
    RETURN token;
END $$;
REVOKE ALL ON FUNCTION write_line_attempt FROM PUBLIC;

-- turn_notices.sql
-- Turns in the waiting room, from when the gate hands them over until the worker has sent the messages (turn_notices.py). What
-- was typed there is anybody's number: the system alone reads it.
ALTER TABLE pending_turn ENABLE ROW LEVEL SECURITY;
CREATE POLICY turns_of_the_system ON pending_turn USING ((SELECT acting_kind()) = 'system');
REVOKE INSERT, UPDATE, TRUNCATE ON pending_turn FROM hemayat_app;

-- Takes turns that the gate hands over, and queues the job that sends their messages, after every code. Each place is taken once.
-- Gives how many are new. `lines`: sealed; `networks`: keyed hashes of where the numbers were typed. The worker counts by the
-- line that it unseals, and by the hour: SQL of a visitor's own can have no other text sent, and no more messages.
-- How often it may be called is one number for everybody: a gate calls it every five seconds at most.
CREATE OR REPLACE FUNCTION tell_turns(places text[], lines bytea[], networks bytea[], at timestamptz) RETURNS integer LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    most_at_once CONSTANT integer := 200;
    most_in_an_hour CONSTANT integer := 1000;
    moment timestamptz := near_now(at);
    fresh bigint[];
BEGIN
    PERFORM require_nobody();
    IF cardinality(places) > most_at_once THEN
        RAISE EXCEPTION 'at most % turns at once', most_at_once USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF count_fixed_window(sha256('turns:all'), moment, interval '1 hour', most_in_an_hour) IS NOT TRUE THEN
        RETURN 0;
    END IF;
    WITH taken AS (
        INSERT INTO pending_turn (place, line_sealed, network, asked_at)
        SELECT given.place, given.line, given.network, moment
        FROM unnest(places, lines, networks) AS given (place, line, network)
        ON CONFLICT DO NOTHING RETURNING id)
    SELECT array_agg(t.id) INTO fresh FROM taken t;
    IF fresh IS NOT NULL THEN
        PERFORM queue_job('accounts.send_turns', 'urgent', jsonb_build_object('turns', fresh), -3, NULL);
    END IF;
    RETURN coalesce(cardinality(fresh), 0);
END $$;
REVOKE ALL ON FUNCTION tell_turns FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tell_turns TO hemayat_app, hemayat_citizen;

-- journeys.sql
-- The national single sign-on, before anybody is signed in. The site keeps the secrets of a journey here, and hands in what the
-- browser brought back. It cannot say who the person is: the worker asks the provider and the registers.

-- The browser came back: the first answer is queued for the worker, and no later one replaces it. False if it is not
-- this browser's journey, or the journey is over. Codes by text message go first: a slow provider must not delay them.
CREATE OR REPLACE FUNCTION hand_in_journey(token bytea, returned bytea, answer bytea, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    journey sso_attempt;
BEGIN
    PERFORM require_nobody();
    SELECT * INTO journey FROM sso_attempt
    WHERE token_hash = token AND state_hash = returned AND expires_at > moment FOR UPDATE;
    IF journey.state = 'begun' THEN
        UPDATE sso_attempt SET state = 'asked', answer_sealed = answer, expires_at = moment + interval '10 minutes'
        WHERE id = journey.id;
        PERFORM queue_job('accounts.answer_journey', 'urgent', jsonb_build_object('journey', journey.id), -1, NULL);
    END IF;
    RETURN journey.id IS NOT NULL;
END $$;

-- After the worker's answer a session begins for the person that the worker found, and this head acts until the transaction
-- ends; or the refusal is recorded. Either way the journey is used up: of two calls at once, the second waits for the lock
-- and then finds no row. `problem` is 'waiting' as long as there is no answer. `fresh`, `former`: as in enter_code.
CREATE OR REPLACE FUNCTION enter_journey(
    token bytea, at timestamptz, browser text, former bytea, fresh bytea,
    OUT problem text, OUT silent text[], OUT household bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    journey sso_attempt;
    own bigint;
BEGIN
    PERFORM require_nobody();
    SELECT * INTO journey FROM sso_attempt WHERE token_hash = token FOR UPDATE;
    silent := coalesce(journey.silent, '{}');
    problem := CASE
        WHEN journey.id IS NULL OR journey.state = 'begun' THEN 'expired'
        WHEN moment >= journey.expires_at THEN CASE journey.state WHEN 'asked' THEN 'sso_silent' ELSE 'expired' END
        WHEN journey.state = 'asked' THEN 'waiting'
        ELSE nullif(journey.problem, '') END;
    IF problem IN ('expired', 'waiting') THEN
        RETURN;
    END IF;
    DELETE FROM sso_attempt WHERE id = journey.id;
    IF problem IS NOT NULL THEN
        RETURN;
    END IF;
    IF journey.finding IN ('deceased', 'acts_for_nobody', 'not_head') THEN
        problem := journey.finding;
        household := CASE WHEN journey.finding = 'not_head' THEN journey.household_id END;
        INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
        VALUES (moment, 'nobody', '', '', 'citizen.turned_away', journey.household_id, journey.province,
            'national_sso', jsonb_build_object('finding', journey.finding));
        RETURN;
    END IF;
    own := CASE WHEN journey.finding = 'applicant' THEN applicants_household(journey.person_indexes, moment)
        ELSE journey.household_id END;
    PERFORM begin_session(fresh, former, journey.person_indexes, own, journey.province, journey.is_synthetic, 'national_sso',
        CASE WHEN journey.finding IN ('guardian', 'attorney') THEN journey.finding ELSE '' END,
        journey.finding = 'applicant', journey.sealed, '', browser, moment);
    PERFORM bind_session(fresh, moment);
END $$;
REVOKE ALL ON FUNCTION hand_in_journey, enter_journey FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hand_in_journey, enter_journey TO hemayat_app, hemayat_citizen;

-- journey_places.sql
-- Beginning a national sign-in in the turn of this browser and its network. The limits are here, as those of codes are in
-- ask_code.sql: a caller could allow itself more. Nobody is refused: mobile operators put very many people behind few
-- addresses, and for somebody without a line of their own this is the only way in.
--
-- The wait is before the browser leaves, not after it is back: the code of a provider may be good for half a minute.
-- A place is the row of a journey with `not_before`. Nobody knows its state, so nothing can be handed in for it.

-- Gives when a journey may begin that somebody asks for now. `waits_for`: null if that is now, else whose limit makes it wait.
-- `fresh`, `former`: hashes of the token that this browser gets, and of the one that it had. A browser that asks again keeps its
-- place. If it has begun a journey before, that one is over: the cookie holds one.
-- `network`, `visitor`: keyed hashes, which the application computes. `visitor` is empty if the proxy names none.
-- Somebody who begins again and again has no row and takes no place of the network until there is one of their own.
CREATE OR REPLACE FUNCTION place_journey(
    fresh bytea, former bytea, network bytea, visitor bytea, at timestamptz, OUT begins_at timestamptz, OUT waits_for text
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    of_visitor CONSTANT bytea := sha256(convert_to('journeys of a visitor:', 'UTF8') || visitor);
    own_pace CONSTANT interval := '10 seconds';
    own_burst CONSTANT integer := 5;
BEGIN
    PERFORM require_nobody();
    UPDATE sso_attempt SET token_hash = fresh
    WHERE token_hash = former AND state = 'begun' AND not_before IS NOT NULL AND expires_at > moment
    RETURNING not_before INTO begins_at;
    IF NOT FOUND THEN
        DELETE FROM sso_attempt WHERE token_hash = former AND state = 'begun';
        IF visitor <> '' AND reserve_slot(of_visitor, moment, own_pace, own_burst, interval '0') IS NULL THEN
            begins_at := next_slot(of_visitor, moment, own_pace, own_burst, interval '0');
            waits_for := 'visitor';
            RETURN;
        END IF;
        begins_at := take_slot(sha256(convert_to('journeys:', 'UTF8') || network), moment,
            interval '3 seconds', 120, interval '50 seconds');
        INSERT INTO sso_attempt (token_hash, state_hash, sealed, expires_at, state, answer_sealed, problem, silent, finding,
            province, is_synthetic, person_indexes, not_before)
        VALUES (fresh, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), '',
            begins_at + interval '10 minutes', 'begun', '', '', '{}', '', '', false, '{}', begins_at);
    END IF;
    IF begins_at > moment THEN
        waits_for := 'network';
    END IF;
END $$;

-- The browser with this place leaves for the provider, once. `returns_with`: hash of the state in the address. False if there is
-- no such place, or its time has not come.
CREATE OR REPLACE FUNCTION leave_journey(token bytea, returns_with bytea, secrets bytea, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
BEGIN
    PERFORM require_nobody();
    UPDATE sso_attempt SET state_hash = returns_with, sealed = secrets, not_before = NULL,
        expires_at = moment + interval '10 minutes'
    WHERE token_hash = token AND state = 'begun' AND not_before <= moment AND expires_at > moment;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION place_journey, leave_journey FROM PUBLIC;
GRANT EXECUTE ON FUNCTION place_journey, leave_journey TO hemayat_app, hemayat_citizen;

-- unread_messages.sql
-- Until when a household has read its messages at the site, and how many are newer. Both functions find the household by
-- the token of a session: the page asks in the statement that finds the session, when nobody acts yet.
ALTER TABLE messages_read ENABLE ROW LEVEL SECURITY;
CREATE POLICY messages_read_read ON messages_read FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR household_id = (SELECT acting_household()));
-- The timetable erases by it; only the function below writes.
CREATE POLICY messages_read_erase ON messages_read FOR DELETE USING ((SELECT acting_kind()) = 'system');
REVOKE INSERT, UPDATE, TRUNCATE ON messages_read FROM hemayat_app;
GRANT SELECT ON messages_read TO hemayat_citizen;

-- The same messages as messages_of in notifications/queries.py, of the last year alone: a mark is kept no longer
-- (data_rights/schedule.yaml). The index outbox_household has the newer ones of a household together.
CREATE OR REPLACE FUNCTION unread_messages(token bytea) RETURNS bigint LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT count(*) FROM citizen_session s JOIN outbox o ON o.household_id = s.household_id
        WHERE s.token_hash = token AND s.ended_at IS NULL AND NOT o.is_urgent AND o.fault <> 'replaced'
            AND o.created_at > greatest(now() - interval '365 days',
                (SELECT m.read_until FROM messages_read m WHERE m.household_id = s.household_id)));
END $$;

CREATE OR REPLACE FUNCTION mark_messages_read(token bytea, until timestamptz) RETURNS void LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO messages_read (household_id, read_until)
    SELECT household_id, until FROM citizen_session
    WHERE token_hash = token AND ended_at IS NULL AND household_id IS NOT NULL
    ON CONFLICT (household_id) DO UPDATE SET read_until = greatest(messages_read.read_until, excluded.read_until)
$$;
REVOKE ALL ON FUNCTION unread_messages, mark_messages_read FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unread_messages, mark_messages_read TO hemayat_app, hemayat_citizen;

-- own_phones.sql
-- Phones and computers that a person has called only theirs. A row gives no right to anything: people who sign in there need
-- the same code and the same date of birth as elsewhere. It gives one hour instead of twenty minutes without a page, and the
-- browser keeps, sealed, the national id and the number that would be typed (docs/decisions/0051).
ALTER TABLE own_phone ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_phone_of_the_system ON own_phone FOR SELECT USING ((SELECT acting_kind()) = 'system');
-- The timetable erases by it; only the functions below write.
CREATE POLICY own_phone_erase ON own_phone FOR DELETE USING ((SELECT acting_kind()) = 'system');
REVOKE INSERT, UPDATE, TRUNCATE ON own_phone FROM hemayat_app;

-- The session of the head who acts; a row of nulls if no head does. It has its caller's rights.
CREATE OR REPLACE FUNCTION acting_session() RETURNS citizen_session LANGUAGE sql STABLE AS $$
    SELECT s.* FROM citizen_session s
    WHERE acting_kind() = 'head' AND s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint
        AND s.household_id = acting_household()
$$;

-- How long a session lasts without anything being done. begin_session gives twenty minutes to everybody.
CREATE OR REPLACE FUNCTION idle_time(session bigint) RETURNS interval LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM own_phone p WHERE p.session_id = session)
        THEN interval '1 hour' ELSE interval '20 minutes' END
$$;

-- The head who acts says that nobody else uses the phone of this session. They signed in with a code in the last ten minutes
-- (PROOF_LIFE): an open session in somebody else's hand must not be enough. `phone`: hash of the token that its browser keeps.
-- Of more than five, the ones used longest ago are removed. `is_new`: null if it was refused; false if it is one already and
-- only the token is new, because the browser never got the answer with the last one. `removed`: how many others went.
CREATE OR REPLACE FUNCTION add_own_phone(phone bytea, at timestamptz, OUT is_new boolean, OUT removed bigint) LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    most CONSTANT integer := 5;
    moment timestamptz := near_now(at);
    mine citizen_session := acting_session();
BEGIN
    removed := 0;
    IF mine.id IS NULL OR mine.created_at < moment - interval '10 minutes' THEN
        RETURN;
    END IF;
    removed := end_phones(ARRAY(
        SELECT p.id FROM own_phone p WHERE p.person_indexes && mine.person_indexes AND p.session_id <> mine.id
        ORDER BY p.used_at DESC, p.id DESC OFFSET most - 1), moment);
    INSERT INTO own_phone (token_hash, person_indexes, household_id, device, session_id, tries, added_at, used_at)
    VALUES (phone, mine.person_indexes, mine.household_id, mine.device, mine.id, 0, moment, moment)
    ON CONFLICT (session_id) DO UPDATE SET token_hash = excluded.token_hash, former_hash = NULL
    RETURNING xmax = 0 INTO is_new;
    UPDATE citizen_session SET seen_at = moment, expires_at = least(moment + idle_time(mine.id), ends_at) WHERE id = mine.id;
END $$;

-- They are no longer anybody's own phones, and who is signed in there is signed out. How many there were.
CREATE OR REPLACE FUNCTION end_phones(numbers bigint[], at timestamptz) RETURNS bigint LANGUAGE sql VOLATILE AS $$
    WITH gone AS (DELETE FROM own_phone WHERE id = ANY (numbers) RETURNING session_id),
    ended AS (
        UPDATE citizen_session SET ended_at = at WHERE ended_at IS NULL AND id IN (SELECT session_id FROM gone)
    )
    SELECT count(*) FROM gone
$$;

-- The phone by its number, if it is of the person who acts: false for anybody else's.
CREATE OR REPLACE FUNCTION remove_own_phone(phone bigint, at timestamptz) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE mine citizen_session := acting_session();
BEGIN
    RETURN end_phones(ARRAY(
        SELECT p.id FROM own_phone p WHERE p.id = phone AND p.person_indexes && mine.person_indexes), near_now(at)) > 0;
END $$;

-- All of the person who acts; how many there were.
CREATE OR REPLACE FUNCTION remove_own_phones(at timestamptz) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE mine citizen_session := acting_session();
BEGIN
    RETURN end_phones(ARRAY(SELECT p.id FROM own_phone p WHERE p.person_indexes && mine.person_indexes), near_now(at));
END $$;

-- Of the head who acts, for whichever household they signed in there: they must be able to remove each. Without the hash of
-- the token.
CREATE OR REPLACE FUNCTION own_phones() RETURNS TABLE (
    id bigint, device varchar, session_id bigint, added_at timestamptz, used_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE mine citizen_session := acting_session();
BEGIN
    PERFORM require_acting_head();
    RETURN QUERY SELECT p.id, p.device, p.session_id, p.added_at, p.used_at FROM own_phone p
        WHERE p.person_indexes && mine.person_indexes ORDER BY p.used_at DESC, p.id DESC;
END $$;

-- The phone with this token, or with the one before as long as the browser has not come with the newer one: an answer can be
-- lost. 90 days without signing in end it (OWN_PHONE_LIFE). It has its caller's rights.
CREATE OR REPLACE FUNCTION phone_with(phone bytea, at timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT p.id FROM own_phone p
    WHERE (p.token_hash = phone OR p.former_hash = phone) AND p.used_at > at - interval '90 days'
$$;

-- How many dates of birth may still be tried with a browser's token; null if it is of nobody's own phone. If the browser
-- comes with the newest token, the one before is worth nothing from now on.
CREATE OR REPLACE FUNCTION own_phone_tries(phone bytea, at timestamptz) RETURNS integer LANGUAGE plpgsql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE number bigint := phone_with(phone, near_now(at));
BEGIN
    UPDATE own_phone SET former_hash = NULL WHERE id = number AND token_hash = phone AND former_hash IS NOT NULL;
    RETURN (SELECT greatest(5 - p.tries, 0) FROM own_phone p WHERE p.id = number);
END $$;

-- A date of birth is tried there. False after five since the last sign-in there, whether they were right or not: the phone in
-- somebody else's hand would show by the code that arrives which date is right. After that everything is asked for.
CREATE OR REPLACE FUNCTION try_own_phone(phone bytea, at timestamptz) RETURNS boolean LANGUAGE plpgsql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE own_phone SET tries = tries + 1 WHERE id = phone_with(phone, near_now(at)) AND tries < 5;
    RETURN FOUND;
END $$;

-- Anybody with the phone can make it forget its person, without signing in. It is recorded here, in the household of the
-- phone: nobody who is not signed in may write about a household.
CREATE OR REPLACE FUNCTION forget_own_phone(phone bytea, at timestamptz) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    gone own_phone;
BEGIN
    SELECT * INTO gone FROM own_phone p WHERE p.id = phone_with(phone, moment);
    IF end_phones(ARRAY[gone.id], moment) > 0 THEN
        INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
        VALUES (moment, 'nobody', '', '', 'citizen.own_phone_removed', gone.household_id, '', 'own_phone:' || gone.id, '{}');
    END IF;
END $$;

-- After signing in there: the new session belongs to the phone, if the same person signed in, and the session before it ends:
-- removing the phone must leave none of its sessions open. `token`: hash of the new session's token. `fresh`: hash of the
-- phone's next token, so that a copy of a cookie is worth nothing once the browser has come with that one.
CREATE OR REPLACE FUNCTION use_own_phone(token bytea, phone bytea, fresh bytea, at timestamptz) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    begun citizen_session;
    used own_phone;
BEGIN
    SELECT * INTO begun FROM session_with(token, moment);
    SELECT * INTO used FROM own_phone p WHERE p.id = phone_with(phone, moment)
        AND p.person_indexes && begun.person_indexes AND begun.household_id IS NOT NULL
        FOR UPDATE;
    IF used.id IS NULL THEN
        RETURN false;
    END IF;
    UPDATE citizen_session SET ended_at = moment WHERE id = used.session_id AND id <> begun.id AND ended_at IS NULL;
    DELETE FROM own_phone WHERE session_id = begun.id AND id <> used.id;
    UPDATE own_phone SET token_hash = fresh, former_hash = phone, session_id = begun.id, used_at = moment, tries = 0,
        device = begun.device, person_indexes = begun.person_indexes, household_id = begun.household_id
    WHERE id = used.id;
    UPDATE citizen_session SET seen_at = moment, expires_at = least(moment + idle_time(begun.id), ends_at)
    WHERE id = begun.id;
    RETURN true;
END $$;

-- How long a session lasts without anything being done: as begin_session in enter_code.sql has it, with the longer time of a phone that is somebody's own. A browser with the session has the phone's
-- newest token too: both came in one answer.
CREATE OR REPLACE FUNCTION renew_session(token bytea, at timestamptz) RETURNS timestamptz LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE own_phone SET former_hash = NULL
    WHERE former_hash IS NOT NULL AND session_id = (SELECT s.id FROM session_with(token, near_now(at)) s);
    UPDATE citizen_session SET seen_at = at, expires_at = least(at + idle_time(id), ends_at)
    WHERE token_hash = token AND ended_at IS NULL AND expires_at > at
        AND (session_user <> 'hemayat_citizen' OR at BETWEEN now() - interval '1 minute' AND now() + interval '1 minute')
    RETURNING expires_at
$$;

-- own_sessions.sql
REVOKE ALL ON FUNCTION renew_session, end_session, end_own_sessions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renew_session, end_session, end_own_sessions TO hemayat_app, hemayat_citizen;

-- own_phones.sql
REVOKE ALL ON FUNCTION acting_session, idle_time, end_phones, phone_with, add_own_phone, remove_own_phone, remove_own_phones,
    own_phones, own_phone_tries, try_own_phone, forget_own_phone, use_own_phone FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_own_phone, remove_own_phone, remove_own_phones, own_phones, own_phone_tries, try_own_phone,
    forget_own_phone, use_own_phone TO hemayat_app, hemayat_citizen;
