-- That somebody outside keeps a checkpoint: only added, by the system alone.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_acknowledgement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_acknowledgement FROM hemayat_app;
ALTER TABLE audit_acknowledgement ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON audit_acknowledgement FOR SELECT USING ((SELECT acting_kind()) = 'system');
CREATE POLICY added ON audit_acknowledgement FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
