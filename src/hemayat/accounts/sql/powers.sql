-- A power is a role with which one person could open the service to themselves or to a friend. Nobody gets one, loses
-- one, or has one widened by the word of one person. The application has no right to write `staff_power`, and the
-- trigger below refuses what it writes into `staff_member`: only the functions of this file do both, together.
CREATE FUNCTION powers_in(roles text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY(
        SELECT DISTINCT role FROM unnest(roles) AS role
        WHERE role IN ('administrator', 'inspector', 'oversight', 'publisher', 'senior_officer') ORDER BY role);

REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON staff_power, staff_power_wait FROM hemayat_app;
ALTER TABLE staff_power ENABLE ROW LEVEL SECURITY;
CREATE POLICY powers_seen ON staff_power FOR SELECT USING (acting_kind() IN ('system', 'staff'));

ALTER TABLE staff_power_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY requests_seen ON staff_power_request FOR SELECT USING (acting_kind() IN ('system', 'staff'));
CREATE POLICY requests_asked ON staff_power_request FOR INSERT WITH CHECK (
    acting_kind() = 'staff' AND asked_by_id = acting_member() AND NOT is_confirmed AND ended_at IS NULL
    AND EXISTS (SELECT FROM staff_member m
        WHERE m.id = asked_by_id AND m.is_active AND 'administrator' = ANY (m.roles)));
CREATE POLICY requests_refused ON staff_power_request FOR UPDATE
    USING (acting_kind() = 'staff' AND ended_at IS NULL) WITH CHECK (ended_by_id = acting_member());
REVOKE UPDATE, DELETE, TRUNCATE ON staff_power_request FROM hemayat_app;
GRANT UPDATE (ended_by_id, ended_at) ON staff_power_request TO hemayat_app;

-- What was asked of the registers about a member: written by the system, and a line that Shahkar could not confirm by
-- a second administrator in writing.
ALTER TABLE staff_identity ENABLE ROW LEVEL SECURITY;
CREATE POLICY identities_of_staff ON staff_identity USING (acting_kind() IN ('system', 'staff'));
REVOKE DELETE, TRUNCATE ON staff_identity FROM hemayat_app;
CREATE FUNCTION hold_identities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.confirmed_at IS NOT NULL OR NEW.line_sealed <> '') AND acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'an identity is confirmed by the registers'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_identity_by_registers';
    ELSIF TG_OP = 'UPDATE' AND (NEW.line_sealed <> OLD.line_sealed OR NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at)
        AND acting_kind() <> 'system' AND NOT (
            OLD.state = 'line_silent' AND NEW.state = 'vouched' AND NEW.vouched_by_id = acting_member()) THEN
        RAISE EXCEPTION 'an identity is confirmed by the registers'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_identity_by_registers';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hold_identities BEFORE INSERT OR UPDATE ON staff_identity
    FOR EACH ROW EXECUTE FUNCTION hold_identities();

-- The net below the application: whoever writes into staff_member with the application's rights changes no power.
-- Not SECURITY DEFINER: it has to see in whose name the statement runs.
CREATE FUNCTION hold_powers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NEW;
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
    IF NEW.joined_at IS NOT NULL AND OLD.joined_at IS NULL AND NEW.origin <> 'operator'
        AND NOT EXISTS (SELECT FROM staff_identity WHERE member_id = NEW.id AND confirmed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'nobody joins whom no register confirmed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_identity';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hold_powers BEFORE INSERT OR UPDATE OF roles, provinces, is_active, joined_at, origin ON staff_member
    FOR EACH ROW EXECUTE FUNCTION hold_powers();

-- Somebody of oversight always remains: one administrator must not be able to close whoever is told of what they do.
CREATE FUNCTION keep_an_overseer() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER keep_an_overseer BEFORE UPDATE OF is_active, roles, is_demo ON staff_member
    FOR EACH ROW WHEN (
        OLD.is_active AND OLD.joined_at IS NOT NULL AND 'oversight' = ANY (OLD.roles)
        AND NOT (NEW.is_active AND 'oversight' = ANY (NEW.roles))
    ) EXECUTE FUNCTION keep_an_overseer();

-- Whether this member may confirm with the power now. Asked by the clock of the database, whatever the caller says.
CREATE FUNCTION is_settled(whose bigint, wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM staff_power p JOIN staff_member m ON m.id = p.member_id
        WHERE p.member_id = whose AND p.power = wanted AND p.confirms_from <= now()
            AND m.is_active AND m.joined_at IS NOT NULL AND wanted = ANY (m.roles))
$$;

-- A trigger for every column that says who confirmed. Arguments: the column, whether the powers "must" be held or only
-- not be new ("may"), and the powers that admit to it.
CREATE FUNCTION confirmer_is_settled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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

-- Second existing person: somebody else who holds the power; an administrator if nobody else holds it.
CREATE FUNCTION may_confirm_power(request bigint, who bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM staff_power_request r
        WHERE r.id = request AND r.ended_at IS NULL AND who NOT IN (r.asked_by_id, r.member_id)
            AND (is_settled(who, r.power) OR (is_settled(who, 'administrator') AND NOT EXISTS (
                SELECT FROM staff_power p
                WHERE p.power = r.power AND p.member_id NOT IN (r.member_id, r.asked_by_id)
                    AND is_settled(p.member_id, r.power)))))
$$;

-- Confirmed by whoever acts: the change and its record, in one step.
CREATE FUNCTION confirm_power(request bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    asked staff_power_request;
    whose staff_member;
    later timestamptz := now() + (SELECT hours FROM staff_power_wait) * interval '1 hour';
BEGIN
    SELECT * INTO asked FROM staff_power_request WHERE id = request FOR UPDATE;
    IF acting_member() IS NULL OR NOT may_confirm_power(request, acting_member()) THEN
        RAISE EXCEPTION 'a power takes a second person who holds it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_power_second_person';
    END IF;
    SELECT * INTO whose FROM staff_member WHERE id = asked.member_id FOR UPDATE;
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

-- The command of the operator, before anybody was invited at the desk: those who make the others.
CREATE FUNCTION powers_at_installation(whose bigint, wanted text[], at timestamptz) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() <> 'system' OR EXISTS (SELECT FROM staff_member WHERE origin = 'invited') THEN
        RAISE EXCEPTION 'the installation is over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_power_installation';
    END IF;
    UPDATE staff_member SET roles = ARRAY(SELECT DISTINCT r FROM unnest(roles || wanted::varchar[]) AS r ORDER BY r)
    WHERE id = whose AND origin = 'operator';
    INSERT INTO staff_power (member_id, power, origin, granted_at, confirms_from)
    SELECT id, unnest(powers_in(wanted)), 'installation', least(at, now()), least(at, now())
    FROM staff_member WHERE id = whose AND origin = 'operator';
END $$;

-- One administrator is left: the operator makes another, in the name of two members who have proven themselves.
CREATE FUNCTION administrator_by_recovery(whose bigint, first bigint, second bigint) RETURNS void LANGUAGE plpgsql
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

-- At the machine a closed account is opened with its reset; its powers are new again.
CREATE FUNCTION reopen_account(whose bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'this is for the operator' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE staff_member SET is_active = true WHERE id = whose AND NOT is_active;
    IF FOUND THEN
        UPDATE staff_power SET confirms_from = now() + (SELECT hours FROM staff_power_wait) * interval '1 hour'
        WHERE member_id = whose;
    END IF;
END $$;

REVOKE EXECUTE ON FUNCTION is_settled, may_confirm_power, confirm_power, powers_at_installation,
    administrator_by_recovery, reopen_account, confirmer_is_settled FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_settled, may_confirm_power, confirm_power, powers_at_installation,
    administrator_by_recovery, reopen_account TO hemayat_app;

-- Who had a power before this version keeps it, and is recorded as such. Last, since no table may be changed once rows wait for their checks.
INSERT INTO staff_power (member_id, power, origin, granted_at, confirms_from)
SELECT id, unnest(powers_in(roles::text[])), 'before', created_at, created_at FROM staff_member;
INSERT INTO staff_power_wait (id, hours) VALUES (1, 72);
