-- A letter's signature is made once by a key and stays; a key that is not trusted any more is answered by signing anew
-- with another one.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON approval_letter
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON approval_letter FROM hemayat_app;
ALTER TABLE approval_letter ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval_letter FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY signed ON approval_letter FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON approval_letter AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE DELETE, TRUNCATE ON approval_signing, approval_revocation_list FROM hemayat_app;
-- Everybody who is shown an approval verifies it. The system alone signs.
ALTER TABLE approval_signing ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval_signing FOR SELECT USING (true);
CREATE POLICY written ON approval_signing USING ((SELECT acting_kind()) = 'system');
ALTER TABLE approval_revocation_list ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval_revocation_list FOR SELECT USING (true);
CREATE POLICY written ON approval_revocation_list USING ((SELECT acting_kind()) = 'system');
