-- Nobody confirms with a power that is new (accounts/sql/powers.sql).
CREATE TRIGGER closing_law_by_settled BEFORE UPDATE OF confirmed_by_id ON closing_law
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('confirmed_by_id', 'may', 'publisher');
CREATE TRIGGER review_by_settled BEFORE INSERT ON agreement_review FOR EACH ROW WHEN (NEW.is_approval)
    EXECUTE FUNCTION confirmer_is_settled('by_id', 'may', 'publisher');
-- What somebody proposed counts only while they still may propose it (accounts/sql/powers.sql).
CREATE TRIGGER closing_law_still_recorded BEFORE UPDATE OF confirmed_by_id ON closing_law
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION proposer_still_may('recorded_by_id', 'publisher');
