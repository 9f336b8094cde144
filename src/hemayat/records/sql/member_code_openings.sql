-- Another adult's records, opened to the head who acts by a code to that adult's own line. Household and session are those of
-- the head. These functions also decide how often one may ask and try, and to which line the code goes.

CREATE FUNCTION note_opening(event text, opening record_opening, at timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
    VALUES (at, 'head', acting_id(), '', event, opening.household_id, opening.province,
        'person:' || opening.person_id, jsonb_build_object('opening', opening.id))
$$;

-- Counts one code for a member. False if the household, or this member, was asked too often: it follows what the head
-- asked for alone, and says nothing about the line.
CREATE FUNCTION count_members_code(home bigint, member bigint, at timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    spans CONSTANT interval[] := ARRAY[interval '10 minutes', interval '1 day'];
    most_of_household CONSTANT integer[] := ARRAY[5, 20];
    most_of_member CONSTANT integer[] := ARRAY[3, 10];
BEGIN
    IF count_hit(sha256(convert_to(format('members of household %s', home), 'UTF8')), at, spans, most_of_household)
    THEN
        RETURN coalesce(count_hit(
            sha256(convert_to(format('member %s of household %s', member, home), 'UTF8')), at, spans, most_of_member), false);
    END IF;
    RETURN false;
END $$;

-- Asks for a code, and gives the number of the opening; null if it was asked for too often. Whether the member has a line, and
-- whether a code is sent, nobody learns here: the worker sends it.
CREATE FUNCTION ask_own_opening(member bigint, at timestamptz) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    home bigint := require_acting_head();
    moment timestamptz := near_now(at);
    session citizen_session;
    line bytea;
    opening record_opening;
BEGIN
    SELECT coalesce(p.mobile, '') INTO line FROM person p JOIN membership m ON m.person_id = p.id
    WHERE p.id = member AND m.household_id = home AND upper_inf(m.valid) AND p.died_on IS NULL;
    IF line IS NULL THEN
        RAISE EXCEPTION 'only a living member of the own household is asked' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT count_members_code(home, member, moment) THEN
        RETURN NULL;
    END IF;
    SELECT s.* INTO STRICT session FROM citizen_session s
    WHERE s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint;
    INSERT INTO record_opening (household_id, province, person_id, session, token, asked_at)
    VALUES (home, session.province, member, acting_id(), write_line_attempt(line, session.is_synthetic, moment), moment)
    RETURNING * INTO opening;
    PERFORM note_opening('records.code_asked', opening, moment);
    RETURN opening.id;
END $$;

-- Tries a code; the right one opens the member's records to this session for half an hour. `hashes`: of the code, by every key.
-- The opening says which attempt is tried: a code to one member opens nothing of another. Gives why it was refused (null if it
-- was not), and how many wrong codes there were in this hour.
CREATE FUNCTION enter_own_opening(opening bigint, hashes bytea[], at timestamptz, OUT problem text, OUT wrong integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    home bigint := require_acting_head();
    moment timestamptz := near_now(at);
    asked record_opening;
    tried record;
BEGIN
    SELECT o.* INTO asked FROM record_opening o
    WHERE o.household_id = home AND o.id = opening AND o.session = acting_id() AND o.opened_at IS NULL
    FOR UPDATE;
    IF asked.id IS NULL THEN
        problem := 'expired';
        RETURN;
    END IF;
    SELECT * INTO tried FROM try_code(asked.token, hashes, moment, true, false);
    problem := tried.problem;
    wrong := tried.wrong;
    IF problem IS NULL THEN
        UPDATE record_opening o SET opened_at = moment, open_until = moment + interval '30 minutes'
        WHERE o.household_id = home AND o.id = opening;
        PERFORM note_opening('records.opened', asked, moment);
        -- The household reads it among those who looked at its file.
        INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
        VALUES (moment, 'head', acting_id(), 'records_with_code', 'household.looked_at', home, asked.province, '',
            '{"role": "head", "unit": ""}');
    ELSIF wrong IS NOT NULL THEN
        -- What was not compared is not recorded: by SQL, nobody fills the record with tries.
        PERFORM note_opening('records.code_refused', asked, moment);
    END IF;
END $$;
REVOKE ALL ON FUNCTION note_opening, count_members_code, ask_own_opening, enter_own_opening FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask_own_opening, enter_own_opening TO hemayat_app, hemayat_citizen;
