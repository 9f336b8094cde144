-- What SQL of a head who got it into a page changes of a filed request: no more than the acts of its head change. To withdraw,
-- to answer, and to add words, a document or a consent change these columns; a column that comes later is closed.
CREATE OR REPLACE FUNCTION request_acts_of_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    -- The last two are generated, and not there yet.
    of_acts text[] := '{state,ended_at,next_at,moved_due_on,words_at,touched_at,stuck_since,lane,answer_on,place}';
    is_moved boolean := NEW.state <> OLD.state;
BEGIN
    -- Who claims in the middle of a statement to be somebody else is nobody, and is refused too.
    IF acting_kind() NOT IN ('', 'staff', 'system') AND (
        to_jsonb(NEW) - of_acts <> to_jsonb(OLD) - of_acts
        OR (NEW.words_at IS DISTINCT FROM OLD.words_at AND NEW.words_at IS DISTINCT FROM near_now(NEW.words_at))
        OR (NEW.touched_at IS DISTINCT FROM OLD.touched_at AND NEW.touched_at IS DISTINCT FROM near_now(NEW.touched_at))
        OR (NEW.ended_at IS DISTINCT FROM OLD.ended_at AND NEW.ended_at IS DISTINCT FROM near_now(NEW.ended_at))
        OR (NEW.stuck_since IS DISTINCT FROM OLD.stuck_since AND NEW.stuck_since IS NOT NULL)
        -- The pause ends with the answer, and nothing waits for that day any more.
        OR (NEW.moved_due_on IS DISTINCT FROM OLD.moved_due_on AND NOT (is_moved AND NEW.ended_at IS NULL))
        OR (NEW.next_at IS DISTINCT FROM OLD.next_at AND CASE WHEN NEW.next_at IS NULL THEN NOT is_moved
            -- A request that waits for no more than a consent is examined again once that is given.
            ELSE NOT EXISTS (SELECT FROM request_consent c WHERE (c.household_id, c.request_id, c.given_at)
                = (NEW.household_id, NEW.id, NEW.next_at) AND c.withdrawn_at IS NULL) END))
    THEN
        RAISE EXCEPTION 'request % is filed: its head changes it by acts alone', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION request_acts_of_head FROM PUBLIC;

CREATE OR REPLACE TRIGGER request_acts_of_head BEFORE UPDATE ON request
    FOR EACH ROW WHEN (OLD.filed_at IS NOT NULL) EXECUTE FUNCTION request_acts_of_head();

-- A draft begins with nothing that staff, a register or the clock say.
DROP POLICY IF EXISTS begun_unexamined ON request;
CREATE POLICY begun_unexamined ON request AS RESTRICTIVE FOR INSERT WITH CHECK (
    filed_at IS NULL AND officer_id IS NULL AND clock_id IS NULL AND next_at IS NULL AND awaited = '{}' AND tries = 0
    AND round = 1 AND lane IS NULL AND moved_due_on IS NULL AND touched_at IS NULL AND stuck_since IS NULL);

DROP POLICY IF EXISTS begun_by_oneself ON request;
CREATE POLICY begun_by_oneself ON request AS RESTRICTIVE FOR INSERT TO hemayat_citizen
    WITH CHECK (coalesce(person_index = ANY ((SELECT acting_person())::bytea[]), false));

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
    -- The login of the citizens' site proves its sessions: a form of one person is not filed as that of another.
    IF session_user = 'hemayat_citizen' AND NOT coalesce(sent.person = ANY (acting_person()), false) THEN
        RAISE EXCEPTION 'request %: a form of somebody else', sent.number USING ERRCODE = 'insufficient_privilege';
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
