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
