-- Nobody confirms with a power that is new (accounts/sql/powers.sql).
CREATE TRIGGER move_by_settled BEFORE UPDATE OF settled_by_id ON referral_move
    FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION confirmer_is_settled('settled_by_id', 'may', 'senior_officer');
-- What somebody proposed counts only while they still may propose it (accounts/sql/powers.sql).
CREATE TRIGGER move_still_proposed BEFORE UPDATE OF settled_by_id ON referral_move
    FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION proposer_still_may('proposed_by_id', 'case_officer', 'senior_officer');
CREATE TRIGGER rule_by_settled BEFORE UPDATE OF settled_by_id ON custodian_rule_proposal
    FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION confirmer_is_settled('settled_by_id', 'must', 'senior_officer');
CREATE TRIGGER rule_still_proposed BEFORE UPDATE OF settled_by_id ON custodian_rule_proposal
    FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION proposer_still_may('proposed_by_id', 'senior_officer');
