GRANT USAGE ON SEQUENCE applicant_household TO hemayat_app;
ALTER TABLE applicant ENABLE ROW LEVEL SECURITY;
CREATE POLICY applicants_of_the_system ON applicant USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON applicant FROM hemayat_app;
CREATE TRIGGER clear_ended_session BEFORE UPDATE ON citizen_session
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION clear_ended_session();
