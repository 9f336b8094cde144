-- Made again, as it says, because the table has got a column.
CREATE OR REPLACE FUNCTION session_with(token bytea, at timestamptz) RETURNS SETOF citizen_session
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT * FROM citizen_session
    WHERE token_hash = token AND ended_at IS NULL AND expires_at > near_now(at)
        AND created_at <= near_now(at) + interval '1 minute';
END;

-- Replaced in the same transaction, and only functions of the database call it.
-- squawk-ignore ban-drop-function
DROP FUNCTION begin_session( fresh bytea, former bytea, indexes bytea[], household bigint, of_province text, is_made_up boolean, came_by text, in_the_stead text, applies boolean, national_id bytea, line bytea, browser text, at timestamptz );

-- Begins a session, and ends the earlier one of this browser. It ends after twenty minutes without a page, and after eight
-- hours in any case. The function has the rights of its caller.
CREATE OR REPLACE FUNCTION begin_session(
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
CREATE OR REPLACE FUNCTION enter_code(
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

-- After the worker's answer a session begins for the person that the worker found, and this head acts until the transaction
-- ends; or the refusal is recorded. Either way the journey is used up: of two calls at once, the second waits for the lock
-- and then finds no row. `problem` is 'waiting' as long as there is no answer. `fresh`, `former`: as in enter_code.
CREATE OR REPLACE FUNCTION enter_journey(
    token bytea, at timestamptz, browser text, former bytea, fresh bytea,
    OUT problem text, OUT silent text[], OUT household bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    journey sso_attempt;
    own bigint;
BEGIN
    PERFORM require_nobody();
    SELECT * INTO journey FROM sso_attempt WHERE token_hash = token FOR UPDATE;
    silent := coalesce(journey.silent, '{}');
    problem := CASE
        WHEN journey.id IS NULL OR journey.state = 'begun' THEN 'expired'
        WHEN moment >= journey.expires_at THEN CASE journey.state WHEN 'asked' THEN 'sso_silent' ELSE 'expired' END
        WHEN journey.state = 'asked' THEN 'waiting'
        ELSE nullif(journey.problem, '') END;
    IF problem IN ('expired', 'waiting') THEN
        RETURN;
    END IF;
    DELETE FROM sso_attempt WHERE id = journey.id;
    IF problem IS NOT NULL THEN
        RETURN;
    END IF;
    IF journey.finding IN ('deceased', 'acts_for_nobody', 'not_head') THEN
        problem := journey.finding;
        household := CASE WHEN journey.finding = 'not_head' THEN journey.household_id END;
        INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
        VALUES (moment, 'nobody', '', '', 'citizen.turned_away', journey.household_id, journey.province,
            'national_sso', jsonb_build_object('finding', journey.finding));
        RETURN;
    END IF;
    own := CASE WHEN starts_with(journey.finding, 'applicant') THEN applicants_household(journey.person_indexes, moment)
        ELSE journey.household_id END;
    PERFORM begin_session(fresh, former, journey.person_indexes, own, journey.province, journey.is_synthetic, 'national_sso',
        CASE WHEN journey.finding IN ('guardian', 'attorney') THEN journey.finding ELSE '' END,
        CASE WHEN starts_with(journey.finding, 'applicant') THEN journey.finding ELSE '' END,
        journey.sealed, '', browser, moment);
    PERFORM bind_session(fresh, moment);
END $$;

REVOKE ALL ON FUNCTION begin_session FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_session TO hemayat_app;

-- Nobody knows of these which kind they are; who signs in again loses nothing.
UPDATE citizen_session SET ended_at = now() WHERE is_applicant AND ended_at IS NULL;
