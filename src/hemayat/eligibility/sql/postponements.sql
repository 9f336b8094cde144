-- That a change for the worse was put off while an objection is open is the system's to write, and never changes.
GRANT USAGE ON SEQUENCE effect_postponement_number TO hemayat_app;
ALTER TABLE effect_postponement ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON effect_postponement FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY made ON effect_postponement FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON effect_postponement AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON effect_postponement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON effect_postponement FROM hemayat_app;
