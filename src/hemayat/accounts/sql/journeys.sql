-- The national single sign-on, before anybody is signed in. The site keeps the secrets of a journey here, and hands in what the
-- browser brought back. It cannot say who the person is: the worker asks the provider and the registers.

-- The browser came back: the first answer is queued for the worker, and no later one replaces it. False if it is not
-- this browser's journey, or the journey is over. Codes by text message go first: a slow provider must not delay them.
CREATE FUNCTION hand_in_journey(token bytea, returned bytea, answer bytea, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := near_now(at);
    journey sso_attempt;
BEGIN
    PERFORM require_nobody();
    SELECT * INTO journey FROM sso_attempt
    WHERE token_hash = token AND state_hash = returned AND expires_at > moment FOR UPDATE;
    IF journey.state = 'begun' THEN
        UPDATE sso_attempt SET state = 'asked', answer_sealed = answer, expires_at = moment + interval '10 minutes'
        WHERE id = journey.id;
        PERFORM queue_job('accounts.answer_journey', 'urgent', jsonb_build_object('journey', journey.id), -1, NULL);
    END IF;
    RETURN journey.id IS NOT NULL;
END $$;

-- After the worker's answer a session begins for the person that the worker found, and this head acts until the transaction
-- ends; or the refusal is recorded. Either way the journey is used up: of two calls at once, the second waits for the lock
-- and then finds no row. `problem` is 'waiting' as long as there is no answer. `fresh`, `former`: as in enter_code.
CREATE FUNCTION enter_journey(
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
REVOKE ALL ON FUNCTION hand_in_journey, enter_journey FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hand_in_journey, enter_journey TO hemayat_app, hemayat_citizen;
