DROP POLICY IF EXISTS written ON organisation;
CREATE POLICY written ON organisation USING (
    (SELECT acting_kind()) = 'system' OR 'administrator' = ANY ((SELECT acting_roles())::text[]));

DROP POLICY IF EXISTS kept ON partner_key;
CREATE POLICY kept ON partner_key FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));

DROP POLICY IF EXISTS written ON partner_key;
CREATE POLICY written ON partner_key USING (
    (SELECT acting_kind()) = 'system' OR 'administrator' = ANY ((SELECT acting_roles())::text[]));

DROP POLICY IF EXISTS kept ON partner_token;
CREATE POLICY kept ON partner_token FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));

DROP POLICY IF EXISTS written ON partner_token;
CREATE POLICY written ON partner_token USING (
    (SELECT acting_kind()) = 'system' OR 'administrator' = ANY ((SELECT acting_roles())::text[]));

DROP POLICY IF EXISTS kept ON partner_proposal;
CREATE POLICY kept ON partner_proposal FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));

DROP POLICY IF EXISTS proposed ON partner_proposal;
CREATE POLICY proposed ON partner_proposal FOR INSERT WITH CHECK (
    proposed_by_id = (SELECT acting_member()) AND ended_at IS NULL AND NOT is_confirmed
    AND 'administrator' = ANY ((SELECT acting_roles())::text[]));

DROP POLICY IF EXISTS ended ON partner_proposal;
CREATE POLICY ended ON partner_proposal FOR UPDATE
    USING (ended_at IS NULL AND 'administrator' = ANY ((SELECT acting_roles())::text[]))
    WITH CHECK (ended_by_id = (SELECT acting_member()));

DROP POLICY IF EXISTS written ON partner_terms;
CREATE POLICY written ON partner_terms USING (
    (SELECT acting_kind()) = 'system' OR 'administrator' = ANY ((SELECT acting_roles())::text[]));
