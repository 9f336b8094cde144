-- A second person can confirm a change of powers only if it was requested in the last 14 days, the person who requested it
-- may still do so, the registers know the person it is about, and nothing has changed since. The database checks this itself.
CREATE OR REPLACE FUNCTION stamp_power_request() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    -- As accounts.attempt_limits.CHANGES_OF_ADMINISTRATOR. Two at the same moment would not count each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('powers asked for by ' || NEW.asked_by_id, 0));
    IF 40 <= (SELECT count(*) FROM staff_power_request r
            WHERE r.asked_by_id = NEW.asked_by_id AND r.asked_at > now() - interval '1 day') THEN
        RAISE EXCEPTION 'this administrator has asked for many changes of powers today'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_power_request_day';
    END IF;
    NEW.asked_at := now();
    NEW.provinces_before := (SELECT provinces FROM staff_member WHERE id = NEW.member_id);
    RETURN NEW;
END $$;
