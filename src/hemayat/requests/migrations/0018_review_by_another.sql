-- Nobody ends the review of what they found themselves, or of an override that they proposed: the finding names who confirmed it.
CREATE OR REPLACE FUNCTION finding_review_by_another() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM finding f
        WHERE (f.household_id, f.id) = (NEW.household_id, NEW.finding_id) AND (f.by_id = NEW.ended_by_id OR EXISTS (
            SELECT FROM request_override o
            WHERE (o.household_id, o.decision_id, o.proposed_by_id) = (f.household_id, f.decision_id, NEW.ended_by_id)))
    ) THEN
        RAISE EXCEPTION 'review %: somebody else than who made the finding ends it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finding_review_by_another';
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION finding_review_by_another() FROM PUBLIC;

CREATE OR REPLACE TRIGGER finding_review_by_another BEFORE UPDATE OF ended_by_id ON finding_review
    FOR EACH ROW WHEN (NEW.ended_by_id IS NOT NULL) EXECUTE FUNCTION finding_review_by_another();
