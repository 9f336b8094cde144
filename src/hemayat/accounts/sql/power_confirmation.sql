-- A second person can confirm a change of powers only if it was requested in the last 14 days, the person who requested it
-- may still do so, the registers know the person it is about, and nothing has changed since. The database checks this itself.
CREATE FUNCTION stamp_power_request() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
REVOKE EXECUTE ON FUNCTION stamp_power_request FROM PUBLIC;
CREATE TRIGGER stamp_power_request BEFORE INSERT ON staff_power_request
    FOR EACH ROW EXECUTE FUNCTION stamp_power_request();

CREATE FUNCTION is_power_request_valid(asked staff_power_request) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT asked.ended_at IS NULL AND asked.asked_at > now() - interval '14 days'
        AND may_still(asked.asked_by_id, '{administrator}')
        AND EXISTS (SELECT FROM staff_member m
            WHERE m.id = asked.member_id AND (asked.what IN ('withdraw', 'close') OR (
                (m.origin <> 'invited' OR EXISTS (
                    SELECT FROM staff_identity i WHERE i.member_id = m.id AND i.confirmed_at IS NOT NULL))
                AND (m.provinces = asked.provinces_before OR m.provinces = asked.provinces))))
$$;
REVOKE EXECUTE ON FUNCTION is_power_request_valid FROM PUBLIC;

-- Second existing person: somebody else who holds the power; an administrator if nobody else holds it. A closing is
-- confirmed by another administrator or by oversight, so that it is possible even if only one administrator is left.
CREATE OR REPLACE FUNCTION may_confirm_power(request bigint, who bigint) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_kind() IN ('staff', 'system') AND EXISTS (
        SELECT FROM staff_power_request r
        WHERE r.id = request AND who NOT IN (r.asked_by_id, r.member_id) AND is_power_request_valid(r)
            AND CASE WHEN r.what = 'close' THEN is_settled(who, 'administrator') OR is_settled(who, 'oversight')
                ELSE is_settled(who, r.power) OR (is_settled(who, 'administrator') AND NOT EXISTS (
                    SELECT FROM staff_power p
                    WHERE p.power = r.power AND p.member_id NOT IN (r.member_id, r.asked_by_id)
                        AND is_settled(p.member_id, r.power))) END)
$$;

-- The person who acts confirms the request. The change and its record are written in one step. An ended request is refused.
CREATE OR REPLACE FUNCTION confirm_power(request bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    asked staff_power_request;
    whose staff_member;
    later timestamptz := now() + (SELECT hours FROM staff_power_wait) * interval '1 hour';
BEGIN
    SELECT * INTO asked FROM staff_power_request WHERE id = request FOR UPDATE;
    SELECT * INTO whose FROM staff_member WHERE id = asked.member_id FOR UPDATE;
    IF acting_member() IS NOT NULL AND whose.id IS NOT NULL AND NOT is_power_request_valid(asked) THEN
        RAISE EXCEPTION 'this request of a power is over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_power_request_over';
    END IF;
    IF acting_member() IS NULL OR NOT may_confirm_power(request, acting_member()) THEN
        RAISE EXCEPTION 'a power takes a second person who holds it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_power_second_person';
    END IF;
    CASE asked.what
        WHEN 'grant' THEN
            UPDATE staff_member SET provinces = asked.provinces,
                roles = ARRAY(SELECT DISTINCT r FROM unnest(whose.roles || asked.power) AS r ORDER BY r)
            WHERE id = whose.id;
            INSERT INTO staff_power (member_id, power, origin, granted_at, confirms_from)
            VALUES (whose.id, asked.power, 'two_people', now(), later) ON CONFLICT DO NOTHING;
        WHEN 'withdraw' THEN
            UPDATE staff_member SET roles = array_remove(roles, asked.power) WHERE id = whose.id;
            DELETE FROM staff_power WHERE member_id = whose.id AND power = asked.power;
        WHEN 'provinces' THEN
            UPDATE staff_member SET provinces = asked.provinces WHERE id = whose.id;
        WHEN 'reopen' THEN
            UPDATE staff_member SET is_active = true WHERE id = whose.id;
            UPDATE staff_power SET confirms_from = later WHERE member_id = whose.id;
        WHEN 'close' THEN
            UPDATE staff_member SET is_active = false, closed_at = now(), closed_by_id = NULL
            WHERE id = whose.id AND is_active;
            DELETE FROM staff_session WHERE member_id = whose.id;
    END CASE;
    UPDATE staff_power_request SET is_confirmed = true, ended_by_id = acting_member(), ended_at = now()
    WHERE id = request;
END $$;

-- A power is new for as long after its owner comes in as after it was given: else one who comes late confirms at once. So
-- it is after a reset, when somebody else may be the one who comes.
CREATE FUNCTION begin_wait_at_joining() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE staff_power SET confirms_from =
        greatest(confirms_from, now() + (SELECT hours FROM staff_power_wait) * interval '1 hour')
    WHERE member_id = NEW.id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION begin_wait_at_joining FROM PUBLIC;
CREATE TRIGGER begin_wait_at_joining AFTER UPDATE OF joined_at ON staff_member
    FOR EACH ROW WHEN (OLD.joined_at IS NULL AND NEW.joined_at IS NOT NULL)
    EXECUTE FUNCTION begin_wait_at_joining();
