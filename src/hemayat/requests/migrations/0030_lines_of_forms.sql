-- Its one caller is made again below.
-- squawk-ignore ban-drop-function
DROP FUNCTION is_short_texts(parameters jsonb);

-- Filing drafts, one or many. `tokens` are hashes, one for each form: the database finds each session and binds its head.
-- Without them (NULL) all forms are of the head who acts. No caller names a household or an actor. The application says what
-- a draft still lacks, by when it is answered and what its message says: a head may write that about the own draft anyway.

-- Whether this sealed line is one to which messages about a request of this household go: that of the session, of a head of the
-- household, or of a request of theirs. Called by functions of the owner.
CREATE OR REPLACE FUNCTION is_line_of_head(own bigint, sealed bytea) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT sealed = (acting_session()).mobile_sealed
        OR EXISTS (SELECT FROM membership m JOIN person p ON p.id = m.person_id
            WHERE m.household_id = own AND m.relation = 'head' AND p.mobile = sealed)
        OR EXISTS (SELECT FROM request r WHERE r.household_id = own AND r.mobile = sealed)
$$;

REVOKE ALL ON FUNCTION is_line_of_head FROM PUBLIC;

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
    -- The login of the citizens' site proves its sessions: a form is of the person of the session, and of a line of theirs.
    IF session_user = 'hemayat_citizen' AND NOT coalesce((
        SELECT sent.person = ANY (s.person_indexes || s.person_index) AND sent.person_sealed = s.national_id_sealed
            AND coalesce(sent.mobile, '') IN ('', s.mobile_sealed)
            AND (coalesce(sent.line, '') = '' OR is_line_of_head(own, sent.line))
        FROM acting_session() s), false)
    THEN
        RAISE EXCEPTION 'request %: a form of somebody else', sent.number USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF sent.notice IS DISTINCT FROM 'request_filed.1' OR NOT coalesce(are_notice_values(sent.parameters), false) THEN
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

REVOKE ALL ON FUNCTION drafts_to_file, file_consented_draft, file_drafts FROM PUBLIC;
