ALTER TABLE reexamination ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON reexamination FOR SELECT USING (
    (SELECT acting_kind()) IN ('staff', 'system')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND ((SELECT acting_kind()) = 'system'
        OR (SELECT (SELECT acting_has_role('senior_officer')) OR (SELECT acting_has_role('oversight')))));
CREATE POLICY drawn ON reexamination FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system' AND outcome = '');
CREATE POLICY given ON reexamination FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_has_role('senior_officer')) AND at IS NULL)
    WITH CHECK ((SELECT acting_id()) = 'staff:' || by_id);
CREATE POLICY resealed ON reexamination FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON reexamination AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON reexamination FROM hemayat_app;
GRANT UPDATE (outcome, reason, by_id, at, is_agreed) ON reexamination TO hemayat_app;
ALTER TABLE audit_verification ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON audit_verification FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR (SELECT acting_has_role('oversight')));
CREATE POLICY made ON audit_verification USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON audit_verification FROM hemayat_app;

-- What was measured is never measured anew.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quality_measurement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON availability_probe
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON quality_measurement, availability_probe FROM hemayat_app;
ALTER TABLE quality_measurement ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON quality_measurement FOR SELECT USING (true);
CREATE POLICY made ON quality_measurement FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
ALTER TABLE availability_probe ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON availability_probe FOR SELECT USING (true);
CREATE POLICY made ON availability_probe FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');

-- Who reads the record finds nothing in it of their own household, nor of a relative's.
CREATE POLICY not_barred ON audit_event AS RESTRICTIVE FOR SELECT
    USING ((SELECT acting_kind()) <> 'staff' OR household_id IS NULL
        OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
