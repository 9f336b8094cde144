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
            WHERE a.publication_id = NEW.run_id AND a.role = 'publisher') THEN
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
-- what it was compared with: else the count of what it changes, and what stops it, would be of something else.
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
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER check_approved AFTER INSERT OR UPDATE ON published_run
    FOR EACH ROW EXECUTE FUNCTION check_published_run();

REVOKE ALL ON FUNCTION check_justification, check_publication, check_published_run FROM PUBLIC;
