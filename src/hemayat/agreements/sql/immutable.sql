-- A published version never changes, whoever asks (R6.1a).
CREATE FUNCTION agreement_version_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'agreement version % is published: it is never changed or removed; publish another one', OLD.number;
END $$;

CREATE TRIGGER agreement_version_is_final BEFORE UPDATE OR DELETE ON agreement_version
    FOR EACH ROW EXECUTE FUNCTION agreement_version_is_final();
REVOKE UPDATE, DELETE, TRUNCATE ON agreement_version FROM hemayat_app;
