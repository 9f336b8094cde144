-- What the database itself holds a publication to, whatever the application does.
CREATE OR REPLACE FUNCTION check_publication() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state <> 'loading' AND (NEW.stops, NEW.corrects_id) IS DISTINCT FROM (OLD.stops, OLD.corrects_id) THEN
        RAISE EXCEPTION 'run %: what stops it was counted when it was proposed, and stays', NEW.run_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'proposed' AND NEW.state IN ('rollout', 'published') AND jsonb_array_length(NEW.stops) > 0 AND NOT EXISTS (
            SELECT FROM publication_justification a
            JOIN publication_justification b ON b.publication_id = a.publication_id AND b.by_id <> a.by_id
            WHERE a.publication_id = NEW.run_id AND a.role = 'publisher'
                AND may_still(a.by_id, ARRAY[a.role]::text[]) AND may_still(b.by_id, ARRAY[b.role]::text[])) THEN
        RAISE EXCEPTION 'run % changes too many outcomes: two people must write why it may be published', NEW.run_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER check_publication BEFORE UPDATE ON publication
    FOR EACH ROW EXECUTE FUNCTION check_publication();

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON publication_justification
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON publication_justification FROM hemayat_app;
CREATE OR REPLACE FUNCTION check_justification() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM staff_member s WHERE s.id = NEW.by_id AND s.is_active AND NEW.role = ANY (s.roles)) THEN
        RAISE EXCEPTION 'whoever writes this is not active in the role %', NEW.role USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER check_justification BEFORE INSERT ON publication_justification
    FOR EACH ROW EXECUTE FUNCTION check_justification();

-- Nobody sees a run that two people did not approve, or that was taken back. While a run is proposed, nothing changes of
-- what it was compared with: else the count of what it changes, and what stops it, would be of something else. A paused run
-- goes into no further province; a step that began before the pause ends.
CREATE OR REPLACE FUNCTION check_published_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM publication p WHERE p.run_id = NEW.run_id AND p.state IN ('rollout', 'published')) THEN
        RAISE EXCEPTION 'run % is not approved', NEW.run_id USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM publication p WHERE p.state = 'proposed') THEN
        RAISE EXCEPTION 'run %: another run is proposed and was compared with what people see now', NEW.run_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.run_id IS DISTINCT FROM OLD.run_id AND EXISTS (
            SELECT FROM publication_pause p
            WHERE p.publication_id = NEW.run_id AND p.resumed_at IS NULL AND coalesce(p.held_since, p.at) < now()) THEN
        RAISE EXCEPTION 'run %: its publication is paused', NEW.run_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_paused';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER check_approved AFTER INSERT OR UPDATE ON published_run
    FOR EACH ROW EXECUTE FUNCTION check_published_run();

-- One publisher pauses a run, and two resume it: one asks, and another agrees. A pause has an end and is not removed.
CREATE OR REPLACE FUNCTION check_pause() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.held_since := clock_timestamp();
        IF NEW.resume_asked_by_id IS NULL AND NEW.resumed_by_id IS NULL THEN
            RETURN NEW;
        END IF;
    ELSIF OLD.resumed_by_id IS NULL AND (NEW.publication_id, NEW.held_since)
            IS NOT DISTINCT FROM (OLD.publication_id, OLD.held_since) AND (NEW.resumed_by_id IS NULL
            OR (NEW.resume_asked_by_id = OLD.resume_asked_by_id AND NEW.resumed_by_id <> OLD.resume_asked_by_id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'run %: one publisher asks to resume, and another resumes it', NEW.publication_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_pause_two_people';
END $$;
CREATE OR REPLACE TRIGGER check_pause BEFORE INSERT OR UPDATE ON publication_pause
    FOR EACH ROW EXECUTE FUNCTION check_pause();
REVOKE DELETE, TRUNCATE ON publication_pause FROM hemayat_app;

REVOKE ALL ON FUNCTION check_justification, check_pause, check_publication, check_published_run FROM PUBLIC;
