-- Entering a one-time code. The limits stand here, as in ask_code.sql.

-- For whom a code was asked for, as a keyed hash: the hash of a code is salted with it. Whoever has the attempt's token.
CREATE FUNCTION holder_with(token bytea) RETURNS bytea LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT holder FROM sign_in_attempt WHERE token_hash = token
$$;

-- Takes a try of the attempt with this token, and compares; a try is counted whatever comes of it. `hashes`: of the code, by
-- every key. `for_line`: the code says no more than who holds a line. Gives the attempt as it was before, why it was refused
-- (null if it was not), and how many wrong codes there were in this hour. It has the rights of whoever calls it.
-- Of many tries at once only five count and one succeeds: the row is locked. Of an attempt that the registers have not
-- confirmed no code is right, and that takes the same statements.
CREATE FUNCTION try_code(
    token bytea, hashes bytea[], at timestamptz, for_line boolean, tell_silence boolean,
    OUT problem text, OUT tries_left integer, OUT wrong integer, OUT tried sign_in_attempt
) LANGUAGE plpgsql AS $$
DECLARE
    most_tries CONSTANT integer := 5;
    -- A ring has two keys while it is changed. Without a limit, one try could compare all codes that there are.
    most_keys CONSTANT integer := 8;
    -- Of one holder in a day, by whomever; then codes have nine digits (TRIES_BEFORE_LONG in sign_in_codes.py).
    before_long CONSTANT integer := 20;
    tries_of_holder integer;
    is_right boolean;
BEGIN
    tries_left := 0;
    IF cardinality(hashes) > most_keys THEN
        RAISE EXCEPTION 'one code at a time, by each key' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT a.* INTO tried FROM sign_in_attempt a WHERE a.token_hash = token FOR UPDATE;
    problem := CASE
        -- A clock that was set back must not make a code live longer.
        WHEN tried.id IS NULL OR at < tried.asked_at - interval '1 minute' OR at >= tried.expires_at
            OR (tried.finding = 'line') <> for_line THEN 'expired'
        -- What somebody reads out to an agent of the hotline begins no session.
        WHEN tried.is_call AND acting_kind() = 'nobody' THEN 'expired'
        WHEN tried.state = 'used' THEN 'used'
        WHEN tried.state = 'silent' AND tell_silence THEN 'register_silent'
        WHEN tried.tries >= most_tries THEN 'no_tries_left'
    END;
    IF problem IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE sign_in_attempt SET tries = tries + 1 WHERE id = tried.id;
    -- Counted before it is compared with anything. Short codes are replaced at the first try that is too many, and again at
    -- every twentieth: the first job may have failed.
    tries_of_holder := count_in_window(
        sha256(convert_to('tries:' || encode(tried.holder, 'hex'), 'UTF8')), at, interval '1 day');
    IF tries_of_holder > before_long AND tries_of_holder % before_long = 1 THEN
        PERFORM queue_job('accounts.replace_short_codes', 'urgent', jsonb_build_object('attempt', tried.id), 0, NULL);
    END IF;
    is_right := EXISTS (
        SELECT FROM sign_in_code c WHERE c.holder = tried.holder AND c.code_hash = ANY (hashes)
            AND c.expires_at > at AND c.sent_at <= at + interval '1 minute'
            AND (c.is_long OR tries_of_holder <= before_long));
    IF is_right AND tried.state = 'sent' THEN
        DELETE FROM sign_in_code WHERE holder = tried.holder;
        UPDATE sign_in_attempt SET state = 'used', sealed = '', mobile_sealed = '', person_indexes = '{}', line_indexes = '{}'
        WHERE id = tried.id;
    ELSE
        tries_left := most_tries - tried.tries - 1;
        problem := CASE WHEN tries_left > 0 THEN 'wrong_code' ELSE 'no_tries_left' END;
        -- Last: wrong codes of everybody share one row.
        wrong := count_in_window(sha256('wrong codes:all'), at, interval '1 hour');
    END IF;
END $$;

-- The number under which somebody applies of whom no register knows a household: given once, and the same each time.
CREATE FUNCTION applicants_household(indexes bytea[], at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE number bigint;
BEGIN
    SELECT household_id INTO number FROM applicant WHERE person_index = ANY (indexes);
    IF number IS NULL THEN
        INSERT INTO applicant (person_index, since) VALUES (indexes[1], at) ON CONFLICT DO NOTHING;
        SELECT household_id INTO number FROM applicant WHERE person_index = ANY (indexes);
    END IF;
    RETURN number;
END $$;

-- Begins a session, and ends the earlier one of this browser. It ends after twenty minutes without a page, and after eight
-- hours in any case. The function has the rights of its caller.
CREATE FUNCTION begin_session(
    fresh bytea, former bytea, indexes bytea[], household bigint, of_province text, is_made_up boolean, came_by text,
    in_the_stead text, applying_as text, national_id bytea, line bytea, browser text, at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE citizen_session SET ended_at = at WHERE token_hash = former AND ended_at IS NULL;
    INSERT INTO citizen_session (token_hash, person_index, person_indexes, household_id, province, is_synthetic, via, acts_as,
        is_applicant, applies_as, national_id_sealed, mobile_sealed, device, created_at, seen_at, expires_at, ends_at)
    VALUES (fresh, indexes[1], indexes, household, of_province, is_made_up, came_by, in_the_stead,
        applying_as <> '', applying_as, national_id, line, left(browser, 80), at, at, at + interval '20 minutes',
        at + interval '8 hours');
END $$;

-- If the code is right, begins a session for the person that the worker found, who acts until the transaction ends. If not,
-- records the reason. `fresh`, `former`: hashes of the new session's token, and of the one the browser came with.
CREATE FUNCTION enter_code(
    token bytea, hashes bytea[], at timestamptz, browser text, former bytea, fresh bytea,
    OUT problem text, OUT tries_left integer, OUT wrong integer, OUT silent text[], OUT household bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    result record;
    tried sign_in_attempt;
    own bigint;
BEGIN
    PERFORM require_nobody();
    SELECT * INTO result FROM try_code(token, hashes, moment, false, true);
    problem := result.problem;
    tries_left := result.tries_left;
    wrong := result.wrong;
    tried := result.tried;
    silent := CASE WHEN problem = 'register_silent' THEN tried.silent ELSE '{}' END;
    IF problem IS NOT NULL THEN
        RETURN;
    END IF;
    IF tried.finding IN ('deceased', 'acts_for_nobody', 'not_head') THEN
        problem := tried.finding;
        household := CASE WHEN tried.finding = 'not_head' THEN tried.household_id END;
        INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
        VALUES (moment, 'nobody', '', '', 'citizen.turned_away', tried.household_id, tried.province,
            'sign_in:' || tried.id, jsonb_build_object('finding', tried.finding));
        RETURN;
    END IF;
    IF tried.person_indexes = '{}' THEN
        -- Of an attempt that the worker of the version before has answered nobody knows who it is: a minute of an upgrade.
        problem := 'expired';
        RETURN;
    END IF;
    own := CASE WHEN starts_with(tried.finding, 'applicant') THEN applicants_household(tried.person_indexes, moment)
        ELSE tried.household_id END;
    PERFORM line_is_right(tried.line_indexes, own);
    PERFORM begin_session(fresh, former, tried.person_indexes, own, tried.province, tried.is_synthetic, 'code',
        CASE WHEN tried.finding IN ('guardian', 'attorney') THEN tried.finding ELSE '' END,
        CASE WHEN starts_with(tried.finding, 'applicant') THEN tried.finding ELSE '' END,
        tried.sealed, tried.mobile_sealed, browser, moment);
    PERFORM bind_session(fresh, moment);
END $$;
REVOKE ALL ON FUNCTION holder_with, try_code, applicants_household, begin_session, enter_code FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holder_with, try_code, applicants_household, begin_session, enter_code TO hemayat_app;
GRANT EXECUTE ON FUNCTION holder_with, enter_code TO hemayat_citizen;
