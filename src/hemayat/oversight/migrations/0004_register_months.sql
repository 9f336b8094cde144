-- A month of the registers that was measured is never measured again. It is read by the desk alone.
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quality_register_month
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

REVOKE UPDATE, DELETE, TRUNCATE ON quality_register_month FROM hemayat_app;

ALTER TABLE quality_register_month ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON quality_register_month;
CREATE POLICY seen ON quality_register_month FOR SELECT USING ((SELECT acting_kind()) IN ('staff', 'system'));

DROP POLICY IF EXISTS made ON quality_register_month;
CREATE POLICY made ON quality_register_month FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
