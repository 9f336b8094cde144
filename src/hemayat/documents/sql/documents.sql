-- A head adds and removes documents of their own household; what becomes of one after that is the system's.
ALTER TABLE document ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON document FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY removed ON document FOR DELETE
    USING ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND filed_at IS NULL);
CREATE POLICY changed ON document FOR UPDATE USING ((SELECT acting_kind()) = 'system');

-- Its life: scanned once, filed once, its key sealed anew. All else was true when it came, and stays.
REVOKE UPDATE, TRUNCATE ON document FROM hemayat_app;
GRANT UPDATE (state, scanned_at, sealed_content, sealed_key, filed_at) ON document TO hemayat_app;
CREATE TRIGGER document_keeps BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION document_keeps();
CREATE POLICY forgotten ON document FOR DELETE USING ((SELECT acting_kind()) = 'system' AND filed_at IS NULL
    AND split_part("case", ':', 1) IN ('question', 'complaint'));
