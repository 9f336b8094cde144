-- An approval although a value is unknown names the document of the case that it rests on, if the case has any. A decision
-- that repeats an earlier finding rests on that one's document.
CREATE FUNCTION require_named_document() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM document d
        WHERE d.household_id = NEW.household_id AND d."case" = 'request:' || NEW.request_id
            AND d.state IN ('clean', 'unscanned')
        HAVING count(*) > 0 AND count(*) FILTER (WHERE d.id = NEW.document_id) = 0
    ) THEN
        RAISE EXCEPTION 'request %: an approval with an unknown value names a document of the case', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_names_document';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_named_document() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER decision_names_document AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'officer' AND NEW.request_id IS NOT NULL AND NEW.finding_id IS NULL)
    EXECUTE FUNCTION require_named_document();
