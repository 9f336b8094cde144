-- Every session of the person who acts, and how many there were. The primary key answers the condition: the number within the actor's id, and not an id made
-- of each row's number.
CREATE OR REPLACE FUNCTION end_own_sessions(at timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ended AS (
        UPDATE citizen_session SET ended_at = near_now(at)
        WHERE acting_kind() = 'head' AND ended_at IS NULL AND expires_at > near_now(at)
            AND person_index = (SELECT s.person_index FROM citizen_session s
                WHERE s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint)
        RETURNING 1
    )
    SELECT count(*) FROM ended
$$;

-- The open sessions of the person who acts, for the household that they act for, the newest first. The hashes of their tokens
-- are left out, because a hash is enough to bind its session.
CREATE OR REPLACE FUNCTION own_sessions(at timestamptz) RETURNS TABLE (
    id bigint, created_at timestamptz, seen_at timestamptz, expires_at timestamptz, device varchar, via varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.created_at, c.seen_at, c.expires_at, c.device, c.via FROM citizen_session c
    WHERE acting_kind() = 'head' AND c.household_id = acting_household() AND c.ended_at IS NULL
        AND c.expires_at > near_now(at)
        AND c.person_index = (SELECT s.person_index FROM citizen_session s
            WHERE s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint)
    ORDER BY c.created_at DESC
$$;

-- Whether somebody had this account already. One that was invited and never joined had nobody; one whose reset was asked
-- for had.
CREATE OR REPLACE FUNCTION has_owner(whose bigint) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM staff_member WHERE id = whose AND (joined_at IS NOT NULL OR origin <> 'invited'))
        OR EXISTS (SELECT FROM staff_reset WHERE member_id = whose)
$$;

-- To an account that had an owner, no answer of the registers ties another person or line: its owner
-- accepts it, or a second administrator confirms it in writing. The system reseals a line, and the line stays confirmed.
-- What was typed is written by the system alone, and nobody confirms in another's name.
CREATE OR REPLACE FUNCTION hold_identities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND acting_kind() <> 'system' AND (NEW.told_sealed NOT IN (OLD.told_sealed, '')
            OR (NEW.vouched_by_id IS DISTINCT FROM OLD.vouched_by_id
                AND NEW.vouched_by_id IS DISTINCT FROM acting_member())) THEN
        RAISE EXCEPTION 'what was typed is written by the system, and nobody confirms in the name of another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_identity_by_registers';
    END IF;
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

CREATE OR REPLACE FUNCTION mark_messages_read(token bytea, until timestamptz) RETURNS void LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO messages_read (household_id, read_until)
    SELECT household_id, least(until, near_now(until)) FROM citizen_session
    WHERE token_hash = token AND ended_at IS NULL AND household_id IS NOT NULL
    ON CONFLICT (household_id) DO UPDATE SET read_until = greatest(messages_read.read_until, excluded.read_until)
$$;

CREATE OR REPLACE TRIGGER keep_typist BEFORE UPDATE OF asked_by_id ON staff_identity FOR EACH ROW
    WHEN (NEW.asked_by_id IS DISTINCT FROM OLD.asked_by_id
        AND (NEW.told_sealed = OLD.told_sealed OR acting_kind() <> 'system'))
    EXECUTE FUNCTION keep_typist();
