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

-- What somebody proposed counts only while they still may propose it (accounts/sql/powers.sql).
CREATE OR REPLACE TRIGGER approved_still_proposed BEFORE UPDATE OF approved_by_id ON publication
    FOR EACH ROW WHEN (NEW.approved_by_id IS NOT NULL AND OLD.approved_by_id IS NULL)
    EXECUTE FUNCTION proposer_still_may('proposed_by_id', 'publisher');

CREATE OR REPLACE TRIGGER resumed_by_settled BEFORE UPDATE OF resumed_by_id ON publication_pause
    FOR EACH ROW WHEN (NEW.resumed_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('resumed_by_id', 'may', 'publisher');

CREATE OR REPLACE TRIGGER resumed_still_asked BEFORE UPDATE OF resumed_by_id ON publication_pause
    FOR EACH ROW WHEN (NEW.resumed_by_id IS NOT NULL)
    EXECUTE FUNCTION proposer_still_may('resume_asked_by_id', 'publisher');
