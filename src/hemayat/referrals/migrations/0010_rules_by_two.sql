-- Which agency is paid to is changed by two senior officers of all provinces: one proposes it in their own name, another
-- confirms it, and each row of a rule that changes uses up what they agreed to.
ALTER TABLE custodian_rule_proposal ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON custodian_rule_proposal;
CREATE POLICY seen ON custodian_rule_proposal FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));

DROP POLICY IF EXISTS proposed ON custodian_rule_proposal;
CREATE POLICY proposed ON custodian_rule_proposal FOR INSERT WITH CHECK (
    proposed_by_id = (SELECT acting_member()) AND result = '' AND used_at IS NULL
    AND (SELECT acting_has_role('senior_officer')) AND '*' = ANY ((SELECT acting_provinces())::text[]));

DROP POLICY IF EXISTS settled ON custodian_rule_proposal;
CREATE POLICY settled ON custodian_rule_proposal FOR UPDATE USING (result = '')
    WITH CHECK (settled_by_id = (SELECT acting_member())
        AND (SELECT acting_has_role('senior_officer')) AND '*' = ANY ((SELECT acting_provinces())::text[]));

REVOKE UPDATE, DELETE, TRUNCATE ON custodian_rule_proposal FROM hemayat_app;

GRANT UPDATE (result, settled_by_id, settled_at) ON custodian_rule_proposal TO hemayat_app;

CREATE OR REPLACE FUNCTION rule_takes_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed custodian_rule := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    UPDATE custodian_rule_proposal SET used_at = clock_timestamp() WHERE id = (
        SELECT id FROM custodian_rule_proposal
        WHERE what = CASE TG_OP WHEN 'DELETE' THEN 'remove' ELSE 'add' END AND result = 'confirmed' AND used_at IS NULL
            AND (custodian_id, province, fact, value)
                = (changed.custodian_id, changed.province, changed.fact, changed.value)
        ORDER BY id LIMIT 1 FOR UPDATE);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'which agency is paid to is changed by two senior officers'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custodian_rule_two_people';
    END IF;
    RETURN changed;
END $$;

REVOKE ALL ON FUNCTION rule_takes_two FROM PUBLIC;

CREATE OR REPLACE TRIGGER rule_takes_two BEFORE INSERT OR UPDATE OR DELETE ON custodian_rule
    FOR EACH ROW EXECUTE FUNCTION rule_takes_two();

-- What somebody proposed counts only while they still may propose it (accounts/sql/powers.sql).
CREATE OR REPLACE TRIGGER move_still_proposed BEFORE UPDATE OF settled_by_id ON referral_move
    FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION proposer_still_may('proposed_by_id', 'case_officer', 'senior_officer');

CREATE OR REPLACE TRIGGER rule_by_settled BEFORE UPDATE OF settled_by_id ON custodian_rule_proposal
    FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION confirmer_is_settled('settled_by_id', 'must', 'senior_officer');

CREATE OR REPLACE TRIGGER rule_still_proposed BEFORE UPDATE OF settled_by_id ON custodian_rule_proposal
    FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION proposer_still_may('proposed_by_id', 'senior_officer');
