ALTER TABLE data_copy ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON data_copy FOR SELECT USING (
    (SELECT acting_kind()) = 'system' OR (household_id = (SELECT acting_household())
        AND acting_person_is(person_index)));
CREATE POLICY kept ON data_copy USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON data_copy FROM hemayat_app;
ALTER TABLE data_copy_piece ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON data_copy_piece FOR SELECT USING (
    (SELECT acting_kind()) = 'system' OR (household_id = (SELECT acting_household()) AND EXISTS (
        SELECT FROM data_copy c WHERE (c.household_id, c.id) = (data_copy_piece.household_id, data_copy_piece.copy_id))));
CREATE POLICY kept ON data_copy_piece USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, TRUNCATE ON data_copy_piece FROM hemayat_app;

-- What was erased, by which rule and until which instant it had lapsed: for everybody to read, and only added to.
ALTER TABLE retention_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON retention_run FOR SELECT USING (true);
CREATE POLICY made ON retention_run FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON retention_run
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON retention_run FROM hemayat_app;
