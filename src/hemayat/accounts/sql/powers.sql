-- A power is a role with which one person could open the service to themselves or to a friend. Nobody gets one, loses
-- one, or has one widened by the word of one person. The application has no right to write `staff_power`, and the
-- trigger below refuses what it writes into `staff_member`: only the functions of this file do both, together.
CREATE FUNCTION powers_in(roles text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
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
-- Nobody ends a request that would take away or change what they have.
CREATE POLICY requests_refused ON staff_power_request FOR UPDATE
    USING ((SELECT acting_kind()) = 'staff' AND ended_at IS NULL
        AND (member_id <> (SELECT acting_member()) OR what = 'grant'))
    WITH CHECK (ended_by_id = (SELECT acting_member()));
REVOKE UPDATE, DELETE, TRUNCATE ON staff_power_request FROM hemayat_app;
GRANT UPDATE (ended_by_id, ended_at) ON staff_power_request TO hemayat_app;

-- What was asked of the registers about a member: written by the system, and a line that Shahkar could not confirm by
-- a second administrator in writing. Its member accepts it.
ALTER TABLE staff_identity ENABLE ROW LEVEL SECURITY;
CREATE POLICY identities_seen ON staff_identity FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY identities_asked ON staff_identity FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY identities_confirmed ON staff_identity FOR UPDATE USING (
    (SELECT acting_kind()) = 'system' OR member_id = (SELECT acting_member())
    OR 'administrator' = ANY ((SELECT acting_roles())::text[]));
REVOKE DELETE, TRUNCATE ON staff_identity FROM hemayat_app;
CREATE TRIGGER hold_identities BEFORE INSERT OR UPDATE ON staff_identity
    FOR EACH ROW EXECUTE FUNCTION hold_identities();
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

-- A trigger for every table in which somebody confirms what somebody else proposed. Arguments: the column that says who
-- proposed, and the roles. Nobody proposed what was typed at the machine.
CREATE FUNCTION proposer_still_may() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    IF who IS NOT NULL AND NOT may_still(who, TG_ARGV[1:TG_NARGS - 1]) THEN
        RAISE EXCEPTION 'the person who proposed this has no open account with the role for it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposer_still_may';
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION proposer_still_may FROM PUBLIC;
CREATE TRIGGER reset_by_settled BEFORE UPDATE OF is_confirmed ON staff_reset FOR EACH ROW WHEN (NEW.is_confirmed)
    EXECUTE FUNCTION confirmer_is_settled('ended_by_id', 'must', 'administrator', 'oversight');
CREATE TRIGGER reset_still_asked BEFORE UPDATE OF is_confirmed ON staff_reset FOR EACH ROW WHEN (NEW.is_confirmed)
    EXECUTE FUNCTION proposer_still_may('asked_by_id', 'administrator');
CREATE TRIGGER vouched_by_settled BEFORE UPDATE OF state ON staff_identity FOR EACH ROW
    WHEN (NEW.state = 'vouched' AND OLD.state <> 'vouched')
    EXECUTE FUNCTION confirmer_is_settled('vouched_by_id', 'must', 'administrator');
CREATE TRIGGER vouched_still_asked BEFORE UPDATE OF state ON staff_identity FOR EACH ROW
    WHEN (NEW.state = 'vouched' AND OLD.state <> 'vouched')
    EXECUTE FUNCTION proposer_still_may('asked_by_id', 'administrator');

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

REVOKE EXECUTE ON FUNCTION is_settled, may_confirm_power, confirm_power, powers_at_installation,
    administrator_by_recovery, reopen_account, confirmer_is_settled FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_settled, may_confirm_power, confirm_power, powers_at_installation,
    administrator_by_recovery, reopen_account TO hemayat_app;
