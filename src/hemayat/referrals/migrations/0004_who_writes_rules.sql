-- Who pays, and by which rule, is about no household. The system alone writes it.
ALTER TABLE custodian ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON custodian;
CREATE POLICY seen ON custodian FOR SELECT USING (true);

DROP POLICY IF EXISTS written ON custodian;
CREATE POLICY written ON custodian USING ((SELECT acting_kind()) = 'system');

ALTER TABLE custodian_rule ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON custodian_rule;
CREATE POLICY seen ON custodian_rule FOR SELECT USING (true);

DROP POLICY IF EXISTS written ON custodian_rule;
CREATE POLICY written ON custodian_rule USING ((SELECT acting_kind()) = 'system');

ALTER TABLE referral_mark ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON referral_mark;
CREATE POLICY seen ON referral_mark FOR SELECT USING (true);

DROP POLICY IF EXISTS written ON referral_mark;
CREATE POLICY written ON referral_mark USING ((SELECT acting_kind()) = 'system');

ALTER TABLE referral_reconciliation ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON referral_reconciliation;
CREATE POLICY seen ON referral_reconciliation FOR SELECT USING (true);

DROP POLICY IF EXISTS written ON referral_reconciliation;
CREATE POLICY written ON referral_reconciliation USING ((SELECT acting_kind()) = 'system');
