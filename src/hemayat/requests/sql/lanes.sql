-- The rule is asked again after each step, and it alone answers: nobody of staff puts a case into a lane.
CREATE FUNCTION request_keeps_lane() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        NEW.lane := NULL;
    ELSIF NEW.lane IS NOT NULL AND NEW.lane IS DISTINCT FROM OLD.lane AND acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'request %: its lane follows from the published rule alone', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_keeps_lane BEFORE UPDATE ON request FOR EACH ROW EXECUTE FUNCTION request_keeps_lane();

-- A document that came, was filed or was scanned since may change the answer.
CREATE FUNCTION request_lane_by_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE request SET lane = NULL
    WHERE household_id = NEW.household_id AND 'request:' || id = NEW."case" AND lane IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER request_lane_by_document AFTER INSERT OR UPDATE OF state, filed_at ON document
    FOR EACH ROW WHEN (NEW."case" LIKE 'request:%') EXECUTE FUNCTION request_lane_by_document();

-- An officer counts their own cases; oversight reads how many there were.
ALTER TABLE case_hand_out ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON case_hand_out
    USING ((SELECT acting_kind()) = 'staff' AND (SELECT acting_id()) = 'staff:' || member_id);
CREATE POLICY seen ON case_hand_out FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR (SELECT acting_has_role('oversight')));
CREATE FUNCTION case_hand_out_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.member_id, NEW.day) <> (OLD.member_id, OLD.day) OR NEW.taken < OLD.taken OR NEW.from_lane < OLD.from_lane THEN
        RAISE EXCEPTION 'cases that were handed out are only counted up';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_hand_out_grows BEFORE UPDATE ON case_hand_out
    FOR EACH ROW EXECUTE FUNCTION case_hand_out_grows();
REVOKE DELETE, TRUNCATE ON case_hand_out FROM hemayat_app;

-- One case out of turn, if today's forecast of its queue has room for it.
CREATE FUNCTION use_spare_capacity(queue text, today date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() <> 'staff' THEN RAISE EXCEPTION 'only an officer takes a case'; END IF;
    UPDATE queue_forecast SET spare = spare - 1
    WHERE province = queue AND spare >= 1 AND (measured_at AT TIME ZONE 'Asia/Tehran')::date = today;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION use_spare_capacity(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION use_spare_capacity(text, date) TO hemayat_app;
