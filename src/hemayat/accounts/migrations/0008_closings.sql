-- One administrator must not be able to close everybody. After two accounts with a power within a day, or ten of any kind,
-- the next one needs a second person (confirm_power). These numbers are small enough for the desk to keep working, and large
-- enough to stop a stolen account alone.
CREATE OR REPLACE FUNCTION closing_takes_two(who bigint) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT count(*) >= 10 OR count(*) FILTER (WHERE powers_in(roles::text[]) <> '{}') >= 2
    FROM staff_member WHERE closed_by_id = who AND closed_at > now() - interval '24 hours'
$$;

-- Not SECURITY DEFINER, because it has to see in whose name the statement runs. A function of the owner writes both columns
-- itself; an account that the operator closes at the machine names nobody.
CREATE OR REPLACE FUNCTION stamp_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NEW;
    END IF;
    -- Two closings at the same moment would not count each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('closings of ' || acting_member(), 0));
    IF closing_takes_two(acting_member()) THEN
        RAISE EXCEPTION 'after several accounts within a day, closing one takes two people'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_closings';
    END IF;
    NEW.closed_at := now();
    NEW.closed_by_id := acting_member();
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER stamp_closing BEFORE UPDATE OF is_active ON staff_member
    FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active) EXECUTE FUNCTION stamp_closing();

-- An overseer can reopen an account that an administrator closed lately. It is as it was before, so nobody gains anything.
-- Its powers do not count as new: otherwise nobody could confirm anything after an attack.
CREATE OR REPLACE FUNCTION reopen_closed_account(whose bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_member() IS NULL OR NOT is_settled(acting_member(), 'oversight') THEN
        RAISE EXCEPTION 'only oversight can reopen an account that an administrator closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_reopened_by_oversight';
    END IF;
    UPDATE staff_member SET is_active = true
    WHERE id = whose AND NOT is_active AND closed_by_id IS NOT NULL AND closed_at > now() - interval '72 hours';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no administrator closed this account in the last 72 hours'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_closed_lately';
    END IF;
END $$;

REVOKE ALL ON FUNCTION closing_takes_two, reopen_closed_account FROM PUBLIC;

GRANT EXECUTE ON FUNCTION closing_takes_two, reopen_closed_account TO hemayat_app;

CREATE OR REPLACE FUNCTION is_power_request_valid(asked staff_power_request) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT asked.ended_at IS NULL AND asked.asked_at > now() - interval '14 days'
        AND EXISTS (SELECT FROM staff_member m
            WHERE m.id = asked.asked_by_id AND m.is_active AND 'administrator' = ANY (m.roles))
        AND EXISTS (SELECT FROM staff_member m
            WHERE m.id = asked.member_id AND (asked.what IN ('withdraw', 'close') OR (
                (m.origin <> 'invited' OR EXISTS (
                    SELECT FROM staff_identity i WHERE i.member_id = m.id AND i.confirmed_at IS NOT NULL))
                AND (m.provinces = asked.provinces_before OR m.provinces = asked.provinces))))
$$;

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
            UPDATE staff_member SET is_active = false, closed_at = now(), closed_by_id = asked.asked_by_id
            WHERE id = whose.id AND is_active;
            DELETE FROM staff_session WHERE member_id = whose.id;
    END CASE;
    UPDATE staff_power_request SET is_confirmed = true, ended_by_id = acting_member(), ended_at = now()
    WHERE id = request;
END $$;
