-- As in acting_person.sql, for a head alone, and with no schema in which a visitor could put a table of their own first.
CREATE OR REPLACE FUNCTION acting_person() RETURNS bytea[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT person_indexes || person_index FROM citizen_session
    WHERE acting_kind() = 'head'
        AND id = substring(current_setting('hemayat.actor', true) FROM '^session:([0-9]{1,18})$')::bigint
$$;

-- As in powers.sql. Who holds a power is told to staff and to the system, and to nobody else.
CREATE OR REPLACE FUNCTION is_settled(whose bigint, wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT acting_kind() IN ('staff', 'system') AND EXISTS (
        SELECT FROM staff_power p JOIN staff_member m ON m.id = p.member_id
        WHERE p.member_id = whose AND p.power = wanted AND p.confirms_from <= now()
            AND m.is_active AND m.joined_at IS NOT NULL AND wanted = ANY (m.roles))
$$;

CREATE OR REPLACE FUNCTION may_confirm_power(request bigint, who bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT acting_kind() IN ('staff', 'system') AND EXISTS (
        SELECT FROM staff_power_request r
        WHERE r.id = request AND r.ended_at IS NULL AND who NOT IN (r.asked_by_id, r.member_id)
            AND (is_settled(who, r.power) OR (is_settled(who, 'administrator') AND NOT EXISTS (
                SELECT FROM staff_power p
                WHERE p.power = r.power AND p.member_id NOT IN (r.member_id, r.asked_by_id)
                    AND is_settled(p.member_id, r.power)))))
$$;
