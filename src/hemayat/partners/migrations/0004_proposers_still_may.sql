CREATE OR REPLACE TRIGGER proposal_still_made BEFORE UPDATE OF is_confirmed ON partner_proposal FOR EACH ROW
    WHEN (NEW.is_confirmed AND NOT OLD.is_confirmed)
    EXECUTE FUNCTION proposer_still_may('proposed_by_id', 'administrator');
