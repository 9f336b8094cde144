-- An officer corrects a value on a document that they have opened themselves.
CREATE FUNCTION correction_document_is_opened() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM document_opening o
        WHERE (o.household_id, o.document_id, o.member_id) = (NEW.household_id, NEW.document_id, NEW.by_id)) THEN
        RAISE EXCEPTION 'request %: an officer opens a document before a value is corrected with it', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_document_opened';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION correction_document_is_opened() FROM PUBLIC;
CREATE TRIGGER correction_document_opened BEFORE INSERT ON request_correction
    FOR EACH ROW EXECUTE FUNCTION correction_document_is_opened();

-- Whether a correction counts outside its own case whatever it adds: another officer agreed to it, or its own case was
-- decided better with it, which the rule of two officers (second_officer.sql) allowed.
CREATE FUNCTION correction_is_agreed(made request_correction) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (made.household_id, made.request_id) AND k.by_id <> made.by_id
            AND k.at >= made.at
    ) OR EXISTS (
        SELECT FROM decision d
        WHERE (d.household_id, d.request_id) = (made.household_id, made.request_id) AND d.decided_at >= made.at
            AND decision_is_better(d));

-- The support a year up to which one officer is enough, by the agreement of the correction's own case.
CREATE FUNCTION correction_limit(made request_correction) RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT (a.body #>> '{parameters,one_officer_up_to_rial}')::bigint
        FROM request r JOIN agreement_version a ON a.number = r.agreement_number
        WHERE (r.household_id, r.id) = (made.household_id, made.request_id));
