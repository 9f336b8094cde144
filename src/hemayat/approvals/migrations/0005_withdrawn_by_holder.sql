-- The holder does not want it any more. Called while the head of the household acts: it ends what was issued to this person, or,
-- if they act in the head's stead, to who leads the household now; of an earlier head it ends nothing.
CREATE OR REPLACE FUNCTION withdraw_own_approval(number bigint, at timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE household bigint := require_acting_head(); day date := (near_now(at) AT TIME ZONE 'Asia/Tehran')::date;
BEGIN
    at := near_now(at);
    PERFORM hold_approvals(ARRAY[household]);
    INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, event, at)
    SELECT s.household_id, s.province, s.id, 'ended', day, 'withdrawal', '', withdraw_own_approval.at
    FROM approval_standing s
    WHERE s.household_id = household AND s.id = number AND (s.ended_on IS NULL OR s.ended_on > day)
        AND CASE WHEN acting_in_stead() THEN EXISTS (SELECT FROM membership m
                WHERE (m.household_id, m.person_id) = (household, s.holder_id) AND m.relation = 'head' AND m.valid @> day)
            ELSE EXISTS (SELECT FROM person p WHERE p.id = s.holder_id AND p.national_id_index = ANY (acting_person())) END;
    RETURN FOUND;
END $$;
