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
