-- A form whose button consents and files gives its consents in the statement that files it, so that a batch takes it too.
-- As applicant_actions.give_consents: consents to what is not needed any more end, those that are there stay as they were.
CREATE FUNCTION give_consents_of_form(own bigint, at timestamptz, form jsonb) RETURNS void LANGUAGE plpgsql AS $$
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
CREATE FUNCTION file_draft(own bigint, at timestamptz, agreement bigint, form jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(form -> 'consents') = 'object' THEN
        PERFORM give_consents_of_form(own, at, form);
    END IF;
    RETURN file_consented_draft(own, at, agreement, form);
END $$;
REVOKE ALL ON FUNCTION give_consents_of_form, file_draft FROM PUBLIC;
