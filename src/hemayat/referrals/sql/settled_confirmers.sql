-- Nobody confirms with a power that is new (accounts/sql/powers.sql).
CREATE TRIGGER move_by_settled BEFORE UPDATE OF settled_by_id ON referral_move
    FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION confirmer_is_settled('settled_by_id', 'may', 'senior_officer');
