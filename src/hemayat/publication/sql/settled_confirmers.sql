-- Nobody confirms with a power that is new (accounts/sql/powers.sql).
CREATE TRIGGER approved_by_settled BEFORE UPDATE OF approved_by_id ON publication
    FOR EACH ROW WHEN (NEW.approved_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('approved_by_id', 'may', 'publisher');
-- What somebody proposed counts only while they still may propose it (accounts/sql/powers.sql).
CREATE TRIGGER approved_still_proposed BEFORE UPDATE OF approved_by_id ON publication
    FOR EACH ROW WHEN (NEW.approved_by_id IS NOT NULL AND OLD.approved_by_id IS NULL)
    EXECUTE FUNCTION proposer_still_may('proposed_by_id', 'publisher');
CREATE TRIGGER resumed_by_settled BEFORE UPDATE OF resumed_by_id ON publication_pause
    FOR EACH ROW WHEN (NEW.resumed_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('resumed_by_id', 'may', 'publisher');
CREATE TRIGGER resumed_still_asked BEFORE UPDATE OF resumed_by_id ON publication_pause
    FOR EACH ROW WHEN (NEW.resumed_by_id IS NOT NULL)
    EXECUTE FUNCTION proposer_still_may('resume_asked_by_id', 'publisher');
