-- By which blind indexes the head of household who acts is known, by every key: for policies about what is one's own. For a
-- head alone, and with no schema in which a visitor could put a table of their own first.
CREATE OR REPLACE FUNCTION acting_person() RETURNS bytea[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT person_indexes || person_index FROM citizen_session
    WHERE acting_kind() = 'head'
        AND id = substring(current_setting('hemayat.actor', true) FROM '^session:([0-9]{1,18})$')::bigint
$$;

-- Whether this member may confirm with the power now, by the clock of the database. Who holds a power is told to staff and to the system, and to nobody else.
CREATE OR REPLACE FUNCTION is_settled(whose bigint, wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT acting_kind() IN ('staff', 'system') AND EXISTS (
        SELECT FROM staff_power p JOIN staff_member m ON m.id = p.member_id
        WHERE p.member_id = whose AND p.power = wanted AND p.confirms_from <= now()
            AND m.is_active AND m.joined_at IS NOT NULL AND wanted = ANY (m.roles))
$$;

-- What somebody proposed counts only while their account is open, they have joined it, and it has one of the roles that may
-- propose this. Asked when it is confirmed: what two people did stays done when one of them leaves.
CREATE FUNCTION may_still(whose bigint, wanted text[]) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM staff_member m
        WHERE m.id = whose AND m.is_active AND m.joined_at IS NOT NULL AND m.roles::text[] && wanted)
$$;
