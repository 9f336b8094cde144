-- Accounts of the desk, with their password hashes and the secrets of their second factor. Pages of the desk show the names
-- of colleagues; nobody who came by another door sees a row. Not FORCE: the owner's functions for powers read and change it.
-- One's own row is locked where something of its member is counted; hold_accounts lets nobody change it so.
ALTER TABLE staff_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_desk ON staff_member FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff', ''));
CREATE POLICY added_by_administrators ON staff_member FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'system' OR 'administrator' = ANY ((SELECT acting_roles())::text[]));
CREATE POLICY changed_by_administrators ON staff_member FOR UPDATE USING (
    (SELECT acting_kind()) = 'system' OR id = (SELECT acting_member())
    OR (SELECT acting_roles()) && '{administrator,oversight}'::text[]);

-- What lets somebody in is written by the system alone, which has checked a code or a link. An administrator gives plain roles,
-- and closes accounts; a power takes two people (hold_powers). Who confirms a reset that somebody else asked for
-- empties the account.
CREATE FUNCTION hold_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_empty boolean := NEW.password LIKE '!%' AND NEW.totp_sealed = '' AND NEW.joined_at IS NULL AND NOT NEW.is_demo;
    of_administrators text[] := '{roles,provinces,is_active}';
    of_resets text[] := '{password,totp_sealed,joined_at,is_demo}';
BEGIN
    IF acting_kind() = 'system' OR (TG_OP = 'INSERT' AND is_empty)
        OR pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - of_administrators = to_jsonb(OLD) - of_administrators
            AND 'administrator' = ANY (acting_roles()) THEN
            RETURN NEW;
        END IF;
        IF is_empty AND to_jsonb(NEW) - of_resets = to_jsonb(OLD) - of_resets AND EXISTS (
            SELECT FROM staff_reset WHERE member_id = NEW.id AND ended_at IS NULL
                AND acting_member() NOT IN (asked_by_id, member_id))
            AND (is_settled(acting_member(), 'administrator') OR is_settled(acting_member(), 'oversight')) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an account is changed by its owner and by administrators'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_written';
END $$;
CREATE TRIGGER hold_accounts BEFORE INSERT OR UPDATE ON staff_member FOR EACH ROW EXECUTE FUNCTION hold_accounts();
