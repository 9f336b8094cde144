-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- announcements.sql
-- How far an announcement is names nobody: it is the desk's to read, and the system's to write.
ALTER TABLE announcement ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON announcement FOR SELECT USING ((SELECT acting_kind()) IN ('staff', 'system'));
CREATE POLICY written ON announcement USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON announcement FROM hemayat_app;

-- No approval ends by a law that two people have not recorded, whoever writes it (R7.1b).
CREATE OR REPLACE FUNCTION approval_ends_by_recorded_law() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ended_by_law(NEW.from_on) IS NULL THEN
        RAISE EXCEPTION 'no recorded law ends the service on %', NEW.from_on;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ends_by_recorded_law BEFORE INSERT ON approval_event FOR EACH ROW
    WHEN (NEW.because = 'law') EXECUTE FUNCTION approval_ends_by_recorded_law();
