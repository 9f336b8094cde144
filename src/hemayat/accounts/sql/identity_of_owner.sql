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

-- A number that a member declared as a relative's may turn out to be their own (conflict_of_interest.py).
GRANT UPDATE (relation) ON staff_tie TO hemayat_app;
