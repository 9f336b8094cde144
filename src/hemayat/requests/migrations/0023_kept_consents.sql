-- A request that is being examined keeps its consents. A head could otherwise take back those for the registers that
-- refuse support: its values were then unknown, which refuses nobody, and an officer could only grant it.
-- Who takes a consent back withdraws the request; the application does both in one transaction, the request first.
CREATE FUNCTION examined_request_keeps_consents() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND EXISTS (
        SELECT FROM request r WHERE (r.household_id, r.id) = (NEW.household_id, NEW.request_id)
            AND r.filed_at IS NOT NULL AND r.ended_at IS NULL)
    THEN
        RAISE EXCEPTION 'request % is being examined and keeps its consents', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_consent_kept';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION examined_request_keeps_consents() FROM PUBLIC;
CREATE TRIGGER examined_request_keeps_consents BEFORE UPDATE ON request_consent
    FOR EACH ROW EXECUTE FUNCTION examined_request_keeps_consents();
