-- Files one draft of the household whose head acts, with all that filing writes. Gives whether documents were uploaded for it.
-- Called by file_drafts, with its rights.
CREATE OR REPLACE FUNCTION file_consented_draft(own bigint, at timestamptz, agreement bigint, form jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
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

REVOKE ALL ON FUNCTION drafts_to_file, is_short_texts, file_consented_draft, file_drafts FROM PUBLIC;

-- A form whose button consents and files gives its consents in the statement that files it, so that a batch takes it too.
-- As applicant_actions.give_consents: consents to what is not needed any more end, those that are there stay as they were.
CREATE OR REPLACE FUNCTION give_consents_of_form(own bigint, at timestamptz, form jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    sent record;
    draft request;
    added text[];
BEGIN
    SELECT * INTO sent FROM jsonb_to_record(form -> 'consents') AS c (
        registers text[], lang text, wording text, sha256 text, version smallint);
    SELECT r.* INTO draft FROM request r
    WHERE r.household_id = own AND r.id = (form ->> 'number')::bigint AND r.state = 'draft' FOR UPDATE;
    IF draft.id IS NULL THEN
        RETURN; -- The function that files it says so.
    END IF;
    UPDATE request_consent c SET withdrawn_at = at
    WHERE (c.household_id, c.request_id) = (own, draft.id) AND c.withdrawn_at IS NULL AND c.register <> ALL (sent.registers);
    added := ARRAY(
        SELECT n.name FROM unnest(sent.registers) WITH ORDINALITY AS n (name, place) WHERE NOT EXISTS (
            SELECT FROM request_consent c WHERE (c.household_id, c.request_id) = (own, draft.id)
                AND c.register = n.name AND c.withdrawn_at IS NULL)
        ORDER BY n.place);
    IF cardinality(added) = 0 THEN
        RETURN;
    END IF;
    INSERT INTO request_consent (household_id, province, request_id, register, lang, wording, wording_sha256, version, given_at)
    SELECT own, draft.province, draft.id, n.name, sent.lang, sent.wording, sent.sha256, sent.version, at
    FROM unnest(added) WITH ORDINALITY AS n (name, place) ORDER BY n.place;
    INSERT INTO request_event (household_id, province, request_id, at, by_kind, event, state, detail, notice_key)
    VALUES (own, draft.province, draft.id, at, 'head', 'request.consented', 'draft',
        jsonb_build_object('registers', added, 'version', sent.version), '');
    INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
    VALUES (at, 'head', acting_id(), '', 'request.consented', own, draft.province, 'request:' || draft.id,
        jsonb_strip_nulls(jsonb_build_object('kind', draft.kind, 'registers', added, 'version', sent.version,
            'acts_as', nullif(draft.acts_as, ''))));
END $$;

-- file_drafts calls it, after it has bound the head of the form.
CREATE OR REPLACE FUNCTION file_draft(own bigint, at timestamptz, agreement bigint, form jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(form -> 'consents') = 'object' THEN
        PERFORM give_consents_of_form(own, at, form);
    END IF;
    RETURN file_consented_draft(own, at, agreement, form);
END $$;

REVOKE ALL ON FUNCTION give_consents_of_form, file_draft FROM PUBLIC;
