-- A month that was measured is never measured anew.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quality_month
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON quality_month FROM hemayat_app;
ALTER TABLE quality_month ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON quality_month FOR SELECT USING (true);
CREATE POLICY made ON quality_month FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
