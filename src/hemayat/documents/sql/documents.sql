-- A head adds and removes documents of their own household; what becomes of one after that is the system's.
ALTER TABLE document ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON document FOR SELECT USING (may_see(household_id, province));
CREATE POLICY added ON document FOR INSERT
    WITH CHECK (acting_kind() = 'head' AND household_id = acting_household());
CREATE POLICY removed ON document FOR DELETE
    USING (acting_kind() = 'head' AND household_id = acting_household() AND filed_at IS NULL);
CREATE POLICY changed ON document FOR UPDATE USING (acting_kind() = 'system');

-- Its life: scanned once, filed once, its key sealed anew. All else was true when it came, and stays.
REVOKE UPDATE, TRUNCATE ON document FROM hemayat_app;
GRANT UPDATE (state, scanned_at, sealed_content, sealed_key, filed_at) ON document TO hemayat_app;
CREATE FUNCTION document_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.filed_at IS NOT NULL AND NEW.filed_at IS DISTINCT FROM OLD.filed_at THEN
        RAISE EXCEPTION 'a document is filed once';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('held', 'clean'), ('held', 'infected'), ('unscanned', 'clean'), ('unscanned', 'infected')
    ) THEN
        RAISE EXCEPTION 'a document that is % does not become %', OLD.state, NEW.state;
    END IF;
    IF NEW.sealed_content IS DISTINCT FROM OLD.sealed_content AND NEW.state <> 'infected' THEN
        RAISE EXCEPTION 'what a document holds is never changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_keeps BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION document_keeps();
-- What is encrypted cannot be packed any smaller.
ALTER TABLE document ALTER COLUMN sealed_content SET STORAGE EXTERNAL;
