-- The step that closes the question ends the call-back in the same transaction. It is the head's, who may not read the
-- list of the hotline, or the worker's after the last day. `touched_at` is the time of that step.
CREATE FUNCTION end_question_call() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE call_back SET ended_at = coalesce(NEW.touched_at, statement_timestamp()), result = 'not_needed'
    WHERE household_id = NEW.household_id AND request_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION end_question_call() FROM PUBLIC;
CREATE TRIGGER request_ends_call AFTER UPDATE OF state ON request FOR EACH ROW
    WHEN (OLD.state = 'awaiting_applicant' AND NEW.state <> OLD.state) EXECUTE FUNCTION end_question_call();
