GRANT USAGE ON SEQUENCE decision_id TO hemayat_app;
ALTER TABLE decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON decision FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY made ON decision FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'system'
    OR may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND decided_by = (SELECT acting_id())
        AND acting_has_role(CASE WHEN kind = 'override' AND finding_id IS NULL THEN 'senior_officer'
            ELSE 'case_officer' END));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON decision FROM hemayat_app;
