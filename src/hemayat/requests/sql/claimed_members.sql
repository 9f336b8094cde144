-- The civil registry confirms who a claimed member is, and not that they live with the applicant. So whoever writes it, a
-- decision about a request that names members is refused unless an officer made it.
CREATE FUNCTION require_officer_for_members() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM request_member m WHERE (m.household_id, m.request_id) = (NEW.household_id, NEW.request_id)
    ) THEN
        RAISE EXCEPTION 'request %: it names members of the household, so an officer decides it', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_about_members_by_officer';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_officer_for_members() FROM PUBLIC;
CREATE TRIGGER decision_about_members_by_officer AFTER INSERT ON decision FOR EACH ROW
    WHEN (NEW.request_id IS NOT NULL AND NEW.decided_by NOT LIKE 'staff:%')
    EXECUTE FUNCTION require_officer_for_members();
