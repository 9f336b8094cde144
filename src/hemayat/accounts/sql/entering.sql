-- Numbers of applicants' households, far above those of any register.
CREATE SEQUENCE applicant_household AS bigint START 900000000000000 MINVALUE 900000000000000;
ALTER TABLE applicant ALTER household_id SET DEFAULT nextval('applicant_household');
ALTER SEQUENCE applicant_household OWNED BY applicant.household_id;
GRANT USAGE ON SEQUENCE applicant_household TO hemayat_app;
ALTER TABLE applicant ENABLE ROW LEVEL SECURITY;
CREATE POLICY applicants_of_the_system ON applicant USING (acting_kind() = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON applicant FROM hemayat_app;

-- However a session ends, it keeps nothing that could be used any more.
CREATE FUNCTION clear_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.national_id_sealed := '';
    RETURN NEW;
END $$;
CREATE TRIGGER clear_ended_session BEFORE UPDATE ON citizen_session
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION clear_ended_session();
