-- Nobody confirms with a power that is new (accounts/sql/powers.sql).
CREATE TRIGGER approved_by_settled BEFORE UPDATE OF approved_by_id ON publication
    FOR EACH ROW WHEN (NEW.approved_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('approved_by_id', 'may', 'publisher');
