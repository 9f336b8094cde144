DROP POLICY identities_of_staff ON staff_identity;

DROP POLICY leaves_of_staff ON staff_leave;

DROP POLICY resets_of_staff ON staff_reset;

DROP POLICY sessions_of_the_desk ON staff_session;

-- The roles of the member of staff who acts; none of anybody else's.
CREATE OR REPLACE FUNCTION acting_roles() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT roles::text[] FROM staff_member WHERE id = acting_member() AND is_active), '{}')
$$;

REVOKE ALL ON FUNCTION acting_roles FROM PUBLIC;

GRANT EXECUTE ON FUNCTION acting_roles TO hemayat_app;

DROP POLICY IF EXISTS sessions_of_the_system ON staff_session;
CREATE POLICY sessions_of_the_system ON staff_session USING ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS sessions_of_the_member ON staff_session;
CREATE POLICY sessions_of_the_member ON staff_session FOR SELECT USING (
    member_id = (SELECT acting_member()) OR 'administrator' = ANY ((SELECT acting_roles())::text[]));

DROP POLICY IF EXISTS sessions_ended ON staff_session;
CREATE POLICY sessions_ended ON staff_session FOR DELETE USING (
    member_id = (SELECT acting_member()) OR 'administrator' = ANY ((SELECT acting_roles())::text[]));

DROP POLICY IF EXISTS resets_seen ON staff_reset;
CREATE POLICY resets_seen ON staff_reset FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));

DROP POLICY IF EXISTS resets_asked ON staff_reset;
CREATE POLICY resets_asked ON staff_reset FOR INSERT WITH CHECK (
    asked_by_id = (SELECT acting_member()) AND ended_at IS NULL AND NOT is_confirmed
    AND 'administrator' = ANY ((SELECT acting_roles())::text[]));

DROP POLICY IF EXISTS resets_ended ON staff_reset;
CREATE POLICY resets_ended ON staff_reset FOR UPDATE
    USING (ended_at IS NULL AND (SELECT acting_roles()) && '{administrator,oversight}'::text[])
    WITH CHECK (ended_by_id = (SELECT acting_member()) AND member_id <> (SELECT acting_member())
        AND (NOT is_confirmed OR asked_by_id <> (SELECT acting_member())));

REVOKE UPDATE, DELETE, TRUNCATE ON staff_reset FROM hemayat_app;

GRANT UPDATE (ended_by_id, ended_at, is_confirmed) ON staff_reset TO hemayat_app;

DROP POLICY IF EXISTS leaves_seen ON staff_leave;
CREATE POLICY leaves_seen ON staff_leave FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));

DROP POLICY IF EXISTS leaves_taken ON staff_leave;
CREATE POLICY leaves_taken ON staff_leave FOR INSERT WITH CHECK (member_id = (SELECT acting_member()));

DROP POLICY IF EXISTS leaves_called_off ON staff_leave;
CREATE POLICY leaves_called_off ON staff_leave FOR UPDATE USING (member_id = (SELECT acting_member()));

DROP POLICY IF EXISTS identities_seen ON staff_identity;
CREATE POLICY identities_seen ON staff_identity FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));

DROP POLICY IF EXISTS identities_asked ON staff_identity;
CREATE POLICY identities_asked ON staff_identity FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS identities_confirmed ON staff_identity;
CREATE POLICY identities_confirmed ON staff_identity FOR UPDATE USING (
    (SELECT acting_kind()) = 'system' OR member_id = (SELECT acting_member())
    OR 'administrator' = ANY ((SELECT acting_roles())::text[]));

DROP POLICY IF EXISTS of_the_desk ON staff_member;
CREATE POLICY of_the_desk ON staff_member FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff', ''));

DROP POLICY IF EXISTS added_by_administrators ON staff_member;
CREATE POLICY added_by_administrators ON staff_member FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'system' OR 'administrator' = ANY ((SELECT acting_roles())::text[]));

DROP POLICY IF EXISTS changed_by_administrators ON staff_member;
CREATE POLICY changed_by_administrators ON staff_member FOR UPDATE USING (
    (SELECT acting_kind()) = 'system' OR id = (SELECT acting_member())
    OR (SELECT acting_roles()) && '{administrator,oversight}'::text[]);

-- What lets somebody in is written by the system alone, which has checked a code or a link. An administrator gives plain roles,
-- and closes accounts; a power takes two people (hold_powers). Who confirms a reset that somebody else asked for
-- empties the account.
CREATE OR REPLACE FUNCTION hold_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE TRIGGER hold_accounts BEFORE INSERT OR UPDATE ON staff_member FOR EACH ROW EXECUTE FUNCTION hold_accounts();
