-- A document counts from its receipt. Until its check has ended nobody opens it, and nobody refuses the request.
CREATE FUNCTION document_was_checked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM document d
        WHERE (d.household_id, d.id) = (NEW.household_id, NEW.document_id) AND d.state IN ('clean', 'unscanned')
    ) THEN
        RAISE EXCEPTION 'document %: nobody opens it before it was checked and accepted', NEW.document_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_opening_of_checked';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION document_was_checked() FROM PUBLIC;
CREATE TRIGGER document_opening_of_checked BEFORE INSERT ON document_opening
    FOR EACH ROW EXECUTE FUNCTION document_was_checked();
REVOKE ALL ON FUNCTION extend_applicant_deadline() FROM PUBLIC;
