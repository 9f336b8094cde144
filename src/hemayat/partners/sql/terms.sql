-- Keys, tokens and terms are seen at the desk, and an organisation that asks is known by the system first. Administrators alone
-- write them, and a proposal in their own name.
ALTER TABLE partner_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON partner_key FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY written ON partner_key USING (
    (SELECT acting_kind()) = 'system' OR 'administrator' = ANY ((SELECT acting_roles())::text[]));
ALTER TABLE partner_token ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON partner_token FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY written ON partner_token USING (
    (SELECT acting_kind()) = 'system' OR 'administrator' = ANY ((SELECT acting_roles())::text[]));
ALTER TABLE partner_proposal ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON partner_proposal FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY proposed ON partner_proposal FOR INSERT WITH CHECK (
    proposed_by_id = (SELECT acting_member()) AND ended_at IS NULL AND NOT is_confirmed
    AND 'administrator' = ANY ((SELECT acting_roles())::text[]));
CREATE POLICY ended ON partner_proposal FOR UPDATE
    USING (ended_at IS NULL AND 'administrator' = ANY ((SELECT acting_roles())::text[]))
    WITH CHECK (ended_by_id = (SELECT acting_member()));
ALTER TABLE partner_use ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON partner_use USING ((SELECT acting_kind()) = 'system');
CREATE POLICY seen ON partner_use FOR SELECT USING ((SELECT acting_kind()) = 'staff');
-- A head reads what they may consent to.
ALTER TABLE partner_terms ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON partner_terms FOR SELECT USING (true);
CREATE POLICY written ON partner_terms USING (
    (SELECT acting_kind()) = 'system' OR 'administrator' = ANY ((SELECT acting_roles())::text[]));

-- What was confirmed, and under which key something was signed, stays on record.
REVOKE UPDATE, DELETE, TRUNCATE ON partner_key, partner_token, partner_terms, partner_proposal FROM hemayat_app;
GRANT UPDATE (revoked_at) ON partner_key, partner_token TO hemayat_app;
GRANT UPDATE (ended_at) ON partner_terms TO hemayat_app;
GRANT UPDATE (ended_by_id, ended_at, is_confirmed) ON partner_proposal TO hemayat_app;
GRANT USAGE ON SEQUENCE disclosure_consent_id TO hemayat_app;
ALTER TABLE disclosure_consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON disclosure_consent FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY given ON disclosure_consent FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()));
CREATE POLICY withdrawn ON disclosure_consent FOR UPDATE
    USING ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND withdrawn_at IS NULL)
    WITH CHECK (withdrawn_at IS NOT NULL);
REVOKE UPDATE, DELETE, TRUNCATE ON disclosure_consent FROM hemayat_app;
GRANT UPDATE (withdrawn_at) ON disclosure_consent TO hemayat_app;
