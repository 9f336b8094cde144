-- A new decision against the rules needs two people. One that repeats an override rests on the two who made it
-- (check_decision_on_a_finding).
CREATE CONSTRAINT TRIGGER decision_override_by_two AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'override' AND NEW.finding_id IS NULL) EXECUTE FUNCTION require_second_person();
