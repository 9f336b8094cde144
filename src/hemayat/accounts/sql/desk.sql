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

-- The roles of the member of staff who acts; none of anybody else's.
CREATE FUNCTION acting_roles() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT roles::text[] FROM staff_member WHERE id = acting_member() AND is_active), '{}')
$$;
REVOKE ALL ON FUNCTION acting_roles FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acting_roles TO hemayat_app;

-- Whose files are closed to whom is a matter of families: the member sees their own lines, and no head any.
ALTER TABLE staff_tie ENABLE ROW LEVEL SECURITY;
CREATE POLICY ties_of_the_system ON staff_tie USING ((SELECT acting_kind()) = 'system');
CREATE POLICY ties_of_the_member ON staff_tie FOR SELECT USING (member_id = (SELECT acting_member()));
REVOKE UPDATE, DELETE, TRUNCATE ON staff_tie FROM hemayat_app;
-- The system seals anew when keys change.
GRANT UPDATE (national_id, person_index) ON staff_tie TO hemayat_app;

-- What only the site's own door has a use for is hidden from everybody who came in by another. The system alone begins and
-- continues a session: who wrote one would be the member. Its member ends it, or an administrator.
ALTER TABLE staff_session ENABLE ROW LEVEL SECURITY;
CREATE POLICY sessions_of_the_system ON staff_session USING ((SELECT acting_kind()) = 'system');
CREATE POLICY sessions_of_the_member ON staff_session FOR SELECT USING (
    member_id = (SELECT acting_member()) OR 'administrator' = ANY ((SELECT acting_roles())::text[]));
CREATE POLICY sessions_ended ON staff_session FOR DELETE USING (
    member_id = (SELECT acting_member()) OR 'administrator' = ANY ((SELECT acting_roles())::text[]));
ALTER TABLE staff_invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY invitations_of_the_system ON staff_invitation USING ((SELECT acting_kind()) = 'system');
ALTER TABLE staff_passkey ENABLE ROW LEVEL SECURITY;
CREATE POLICY passkeys_of_the_system ON staff_passkey USING ((SELECT acting_kind()) = 'system');
CREATE POLICY passkeys_of_the_member ON staff_passkey FOR SELECT USING (member_id = (SELECT acting_member()));
-- Asked for by an administrator, in their own name. Somebody else confirms it; who asked may take it back.
ALTER TABLE staff_reset ENABLE ROW LEVEL SECURITY;
CREATE POLICY resets_seen ON staff_reset FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY resets_asked ON staff_reset FOR INSERT WITH CHECK (
    asked_by_id = (SELECT acting_member()) AND ended_at IS NULL AND NOT is_confirmed
    AND 'administrator' = ANY ((SELECT acting_roles())::text[]));
CREATE POLICY resets_ended ON staff_reset FOR UPDATE
    USING (ended_at IS NULL AND (SELECT acting_roles()) && '{administrator,oversight}'::text[])
    WITH CHECK (ended_by_id = (SELECT acting_member()) AND member_id <> (SELECT acting_member())
        AND (NOT is_confirmed OR asked_by_id <> (SELECT acting_member())));
REVOKE UPDATE, DELETE, TRUNCATE ON staff_reset FROM hemayat_app;
GRANT UPDATE (ended_by_id, ended_at, is_confirmed) ON staff_reset TO hemayat_app;
-- Everybody plans with it; each writes their own.
ALTER TABLE staff_leave ENABLE ROW LEVEL SECURITY;
CREATE POLICY leaves_seen ON staff_leave FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY leaves_taken ON staff_leave FOR INSERT WITH CHECK (member_id = (SELECT acting_member()));
CREATE POLICY leaves_called_off ON staff_leave FOR UPDATE USING (member_id = (SELECT acting_member()));
REVOKE DELETE, TRUNCATE ON staff_leave FROM hemayat_app;
