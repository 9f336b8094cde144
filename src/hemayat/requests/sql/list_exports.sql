-- Lists of cases as files. A member asks in their own name; above 25 cases (list_exports.py) a senior officer who is somebody
-- else agrees first. Nothing of a row is changed but that somebody agreed or refused, and that it ended.
ALTER TABLE desk_export ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON desk_export FOR SELECT USING (
    (SELECT acting_kind()) = 'system' OR member_id = (SELECT acting_member()) OR (SELECT acting_has_role('senior_officer')));
CREATE POLICY asked ON desk_export FOR INSERT WITH CHECK (
    member_id = (SELECT acting_member()) AND confirmed_by_id IS NULL AND refused_by_id IS NULL AND ended_at IS NULL
    AND ((SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer'))));
CREATE POLICY changed ON desk_export FOR UPDATE USING (
    ended_at IS NULL AND (member_id = (SELECT acting_member()) OR (SELECT acting_has_role('senior_officer'))))
    WITH CHECK (member_id = (SELECT acting_member()) OR (SELECT acting_has_role('senior_officer')));
REVOKE UPDATE, DELETE, TRUNCATE ON desk_export FROM hemayat_app;
GRANT UPDATE (confirmed_by_id, confirmed_at, refused_by_id, ended_at) ON desk_export TO hemayat_app;

CREATE FUNCTION list_export_has_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_second boolean := acting_has_role('senior_officer') AND acting_member() <> NEW.member_id;
BEGIN
    IF NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id
        AND (NOT is_second OR NEW.confirmed_by_id IS DISTINCT FROM acting_member() OR OLD.confirmed_by_id IS NOT NULL)
        OR NEW.refused_by_id IS DISTINCT FROM OLD.refused_by_id
        AND (NOT is_second OR NEW.refused_by_id IS DISTINCT FROM acting_member()) THEN
        RAISE EXCEPTION 'export %: a senior officer who did not ask for it agrees or refuses, in their own name', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_export_has_two_people';
    END IF;
    IF NEW.ended_at IS NOT NULL AND NEW.refused_by_id IS NULL
        AND (acting_member() IS DISTINCT FROM NEW.member_id OR NEW.cases > 25 AND NEW.confirmed_by_id IS NULL) THEN
        RAISE EXCEPTION 'export %: only the person who asked can download it, and above 25 cases only if another agreed', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_export_has_two_people';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER list_export_has_two_people BEFORE UPDATE ON desk_export
    FOR EACH ROW EXECUTE FUNCTION list_export_has_two_people();
-- Nobody confirms with a power that is new (accounts/sql/powers.sql).
CREATE TRIGGER list_export_by_settled BEFORE UPDATE OF confirmed_by_id ON desk_export
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('confirmed_by_id', 'may', 'senior_officer');
-- What somebody proposed counts only while they still may propose it (accounts/sql/powers.sql).
CREATE TRIGGER list_export_still_asked BEFORE UPDATE OF confirmed_by_id ON desk_export
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION proposer_still_may('member_id', 'case_officer', 'senior_officer');
