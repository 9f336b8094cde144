-- As for requests (requests/sql/due_dates.sql): no due date moves in silence.
CREATE CONSTRAINT TRIGGER complaint_due_date_is_announced AFTER UPDATE ON complaint DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.moved_due_on IS DISTINCT FROM OLD.moved_due_on) EXECUTE FUNCTION require_announced_due_date();
