-- Filing drafts, one or many. `tokens` are hashes, one for each form: the database finds each session and binds its head.
-- Without them (NULL) all forms are of the head who acts. No caller names a household or an actor. The application says what
-- a draft still lacks, by when it is answered and what its message says: a head may write that about the own draft anyway.

-- The drafts that these forms name, and what the same forms (`keys`: their hashes) have filed before; locked. Each with the
-- registers that may be asked for it, and the head of its household on that day. A form of nobody names nothing.
CREATE FUNCTION drafts_to_file(tokens bytea[], numbers bigint[], keys bytea[], at timestamptz, day date) RETURNS TABLE (
    household_id bigint, id bigint, province varchar, kind varchar, state varchar, mobile bytea, mobile_index bytea,
    acts_as varchar, is_applicant boolean, is_synthetic boolean, answers bytea, tracking_code varchar, key_hash bytea,
    due_on date, filed_at timestamptz, registers text[], head_person bigint, head_national_id bytea, head_mobile bytea,
    head_mobile_index bytea, head_is_synthetic boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz := near_now(at);
    own bigint := CASE WHEN tokens IS NULL THEN require_acting_head() END;
BEGIN
    RETURN QUERY
    -- The planner takes a function that returns rows for a thousand of them; within a column it counts one.
    WITH form AS MATERIALIZED (
        SELECT coalesce(own, (SELECT s.household_id FROM session_with(f.token, moment) s)) AS household, f.number, f.hashed
        FROM unnest(tokens, numbers, keys) AS f (token, number, hashed)
    )
    SELECT r.household_id, r.id, r.province, r.kind, r.state, r.mobile, r.mobile_index, r.acts_as, r.is_applicant,
        r.is_synthetic, r.answers, r.tracking_code, r.key_hash, r.due_on, r.filed_at,
        ARRAY(
            SELECT c.register::text FROM request_consent c
            WHERE (c.household_id, c.request_id) = (r.household_id, r.id) AND c.withdrawn_at IS NULL),
        head.person_id, head.national_id, head.mobile, head.mobile_index, head.is_synthetic
    FROM form f JOIN request r ON r.household_id = f.household AND (r.id = f.number OR r.key_hash = f.hashed)
    LEFT JOIN LATERAL (
        SELECT m.person_id, p.national_id, p.mobile, p.mobile_index, p.is_synthetic
        FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.household_id = r.household_id AND m.relation = 'head' AND m.valid @> day
    ) head ON true
    -- Two batches with a household in common wait for each other in the same order.
    ORDER BY r.household_id, r.id FOR UPDATE OF r;
END $$;

-- Whether these are the values of a notice: a name and a text each that is short enough for an address. SQL of a head who got it
-- into a page could otherwise queue a message that cannot be worded.
CREATE FUNCTION is_short_texts(parameters jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(parameters) = 'object' THEN NOT EXISTS (
        SELECT FROM jsonb_each(parameters) AS p (name, value)
        WHERE jsonb_typeof(p.value) <> 'string' OR length(p.value #>> '{}') > 200) ELSE false END
$$;

-- Files one draft of the household whose head acts, with all that filing writes. Gives whether documents were uploaded for it.
-- Called by file_drafts, with its rights.
CREATE FUNCTION file_draft(own bigint, at timestamptz, agreement bigint, form jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    sent record;
    draft request;
    case_name text;
    notice_key text;
    clock_number bigint;
BEGIN
    SELECT * INTO sent FROM jsonb_to_record(form) AS g (
        number bigint, working_days smallint, day date, code text, key bytea, person bytea, person_sealed bytea, mobile bytea,
        mobile_index bytea, line bytea, line_index bytea, line_is_synthetic boolean, notice text, parameters jsonb);
    SELECT r.* INTO draft FROM request r WHERE r.household_id = own AND r.id = sent.number AND r.state = 'draft' FOR UPDATE;
    IF draft.id IS NULL THEN
        RAISE EXCEPTION 'request %: no draft of this household', sent.number USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF sent.notice IS DISTINCT FROM 'request_filed.1' OR NOT coalesce(is_short_texts(sent.parameters), false) THEN
        RAISE EXCEPTION 'request %: % is no notice of a filed request', sent.number, sent.notice
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    case_name := 'request:' || draft.id;
    notice_key := case_name || ':' || replace(gen_random_uuid()::text, '-', '');
    INSERT INTO clock (household_id, province, about, working_days, agreement_number, started_at, promised_on)
    VALUES (own, draft.province, case_name, sent.working_days, agreement, at, sent.day) RETURNING id INTO clock_number;
    INSERT INTO clock_event (household_id, clock_id, number, province, happening, why, at)
    VALUES (own, clock_number, 1, draft.province, 'started', '', at);
    UPDATE request r SET state = 'submitted', filed_at = at, next_at = at, agreement_number = agreement,
        clock_id = clock_number, due_on = sent.day, tracking_code = sent.code, key_hash = sent.key,
        person_index = sent.person, person_sealed = sent.person_sealed, mobile = sent.mobile,
        mobile_index = sent.mobile_index
    WHERE r.household_id = own AND r.id = draft.id;
    INSERT INTO request_event (household_id, province, request_id, at, by_kind, event, state, detail, notice_key)
    VALUES (own, draft.province, draft.id, at, 'head', 'request.filed', 'submitted', '{}', notice_key);
    INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
    VALUES (at, 'head', acting_id(), '', 'request.filed', own, draft.province, case_name,
        jsonb_strip_nulls(jsonb_build_object('kind', draft.kind, 'acts_as', nullif(draft.acts_as, ''))));
    -- As notifications/actions.py: without a number that is known it is read at the site.
    INSERT INTO outbox (uuid, key, household_id, province, to_sealed, to_index, is_synthetic, notice, parameters, state, fault,
        next_at, queued_at, created_at, words, is_urgent, attempts, provider, provider_reference, awaits_receipt, parts)
    VALUES (gen_random_uuid(), notice_key, own, draft.province, coalesce(sent.line, ''), sent.line_index,
        sent.line_is_synthetic, sent.notice, sent.parameters,
        CASE WHEN length(sent.line) > 0 THEN 'queued' ELSE 'held' END,
        CASE WHEN length(sent.line) > 0 THEN '' ELSE 'no_number' END,
        at, at, at, '', false, 0, '', '', false, 0);
    RETURN EXISTS (
        SELECT FROM document d WHERE d.household_id = own AND d."case" = case_name AND d.filed_at IS NULL);
END $$;

-- Files each of these drafts while its own head acts (R4.2a), and lets a worker take them on. All or none. Gives the numbers
-- of those for which documents were uploaded. Afterwards the former actor acts again.
CREATE FUNCTION file_drafts(tokens bytea[], at timestamptz, agreement bigint, forms jsonb) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    settings text[] := ARRAY['kind', 'actor', 'household', 'provinces', 'proof'];
    acted text[] := ARRAY(SELECT current_setting('hemayat.' || s.name, true) FROM unnest(settings) AS s (name));
    moment timestamptz := near_now(at);
    own bigint := CASE WHEN tokens IS NULL THEN require_acting_head() END;
    with_documents bigint[] := '{}';
    form jsonb;
    place integer := 0;
BEGIN
    FOR form IN SELECT value FROM jsonb_array_elements(forms)
    LOOP
        place := place + 1;
        IF tokens IS NOT NULL THEN
            own := (SELECT household_id FROM bind_session(tokens[place], moment));
        END IF;
        IF own IS NULL THEN
            RAISE EXCEPTION 'form %: nobody has this session', place USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF file_draft(own, moment, agreement, form) THEN
            with_documents := with_documents || (form ->> 'number')::bigint;
        END IF;
    END LOOP;
    IF place > 0 THEN
        PERFORM wake_assessment();
    END IF;
    IF tokens IS NOT NULL THEN
        PERFORM set_config('hemayat.' || settings[s.n], coalesce(acted[s.n], ''), true)
        FROM generate_subscripts(settings, 1) AS s (n);
    END IF;
    RETURN with_documents;
END $$;
REVOKE ALL ON FUNCTION drafts_to_file, is_short_texts, file_draft, file_drafts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drafts_to_file, file_drafts TO hemayat_app, hemayat_citizen;
