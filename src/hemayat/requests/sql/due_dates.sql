-- No due date moves in silence: the new day is one that the end of a pause announced, and at that instant the head of the
-- household got notice of it (R4.8a).
CREATE FUNCTION require_announced_due_date() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE is_announced boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (
        SELECT FROM clock_event c JOIN %I e ON e.household_id = c.household_id AND e.%I = $2 AND e.at = c.at
        WHERE (c.household_id, c.clock_id, c.happening, c.due_on) = ($1, $3, ''resumed'', $4) AND e.notice_key <> '''')',
        TG_TABLE_NAME || '_event', TG_TABLE_NAME || '_id')
        INTO is_announced USING NEW.household_id, NEW.id, NEW.clock_id, NEW.moved_due_on;
    IF NOT is_announced THEN
        RAISE EXCEPTION '% %: its due date moved without a notice', TG_TABLE_NAME, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_due_date_is_announced';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_announced_due_date() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER request_due_date_is_announced AFTER UPDATE ON request DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.moved_due_on IS DISTINCT FROM OLD.moved_due_on) EXECUTE FUNCTION require_announced_due_date();
