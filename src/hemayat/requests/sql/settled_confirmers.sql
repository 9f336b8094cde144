-- Nobody confirms with a power that is new (accounts/sql/powers.sql).
CREATE TRIGGER override_by_settled BEFORE UPDATE OF settled_by_id ON request_override
    FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION confirmer_is_settled('settled_by_id', 'may', 'senior_officer');
CREATE TRIGGER finding_review_by_settled BEFORE UPDATE OF ended_by_id ON finding_review
    FOR EACH ROW WHEN (NEW.ended_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('ended_by_id', 'may', 'senior_officer');
-- What somebody proposed counts only while they still may propose it (accounts/sql/powers.sql). What a second reader found
-- wrong counts also after they left: a refusal is read again once, so nobody could propose it again.
CREATE TRIGGER override_still_proposed BEFORE UPDATE OF settled_by_id ON request_override
    FOR EACH ROW WHEN (NEW.result = 'confirmed' AND NOT NEW.is_reexamined)
    EXECUTE FUNCTION proposer_still_may('proposed_by_id', 'case_officer', 'senior_officer');
