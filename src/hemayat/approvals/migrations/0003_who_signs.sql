-- Everybody who is shown an approval verifies it. The system alone signs.
ALTER TABLE approval_signing ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON approval_signing;
CREATE POLICY seen ON approval_signing FOR SELECT USING (true);

DROP POLICY IF EXISTS written ON approval_signing;
CREATE POLICY written ON approval_signing USING ((SELECT acting_kind()) = 'system');

ALTER TABLE approval_revocation_list ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON approval_revocation_list;
CREATE POLICY seen ON approval_revocation_list FOR SELECT USING (true);

DROP POLICY IF EXISTS written ON approval_revocation_list;
CREATE POLICY written ON approval_revocation_list USING ((SELECT acting_kind()) = 'system');
