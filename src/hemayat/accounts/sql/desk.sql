-- Accounts are closed, never deleted: what their owners did stays theirs.
REVOKE DELETE, TRUNCATE ON staff_member FROM hemayat_app;

-- Somebody always remains who can make and close accounts, whoever asks and however many at once.
CREATE FUNCTION keep_an_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION acting_member() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
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
