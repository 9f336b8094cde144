-- What somebody proposed counts only while their account is open, they have joined it, and it has one of the roles that may
-- propose this. Asked when it is confirmed: what two people did stays done when one of them leaves.
CREATE OR REPLACE FUNCTION may_still(whose bigint, wanted text[]) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM staff_member m
        WHERE m.id = whose AND m.is_active AND m.joined_at IS NOT NULL AND m.roles::text[] && wanted)
$$;

CREATE OR REPLACE FUNCTION is_power_request_valid(asked staff_power_request) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT asked.ended_at IS NULL AND asked.asked_at > now() - interval '14 days'
        AND may_still(asked.asked_by_id, '{administrator}')
        AND EXISTS (SELECT FROM staff_member m
            WHERE m.id = asked.member_id AND (asked.what IN ('withdraw', 'close') OR (
                (m.origin <> 'invited' OR EXISTS (
                    SELECT FROM staff_identity i WHERE i.member_id = m.id AND i.confirmed_at IS NOT NULL))
                AND (m.provinces = asked.provinces_before OR m.provinces = asked.provinces))))
$$;

-- A trigger for every table in which somebody confirms what somebody else proposed. Arguments: the column that says who
-- proposed, and the roles. Nobody proposed what was typed at the machine.
CREATE OR REPLACE FUNCTION proposer_still_may() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    IF who IS NOT NULL AND NOT may_still(who, TG_ARGV[1:TG_NARGS - 1]) THEN
        RAISE EXCEPTION 'the person who proposed this has no open account with the role for it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposer_still_may';
    END IF;
    RETURN NEW;
END $$;

REVOKE EXECUTE ON FUNCTION proposer_still_may FROM PUBLIC;

CREATE OR REPLACE TRIGGER reset_still_asked BEFORE UPDATE OF is_confirmed ON staff_reset FOR EACH ROW WHEN (NEW.is_confirmed)
    EXECUTE FUNCTION proposer_still_may('asked_by_id', 'administrator');

CREATE OR REPLACE TRIGGER vouched_still_asked BEFORE UPDATE OF state ON staff_identity FOR EACH ROW
    WHEN (NEW.state = 'vouched' AND OLD.state <> 'vouched')
    EXECUTE FUNCTION proposer_still_may('asked_by_id', 'administrator');
