-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- holdings.sql
ALTER TABLE data_copy ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON data_copy USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON data_copy FROM hemayat_app;
ALTER TABLE data_copy_piece ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON data_copy_piece FOR SELECT USING (
    (SELECT acting_kind()) = 'system' OR (household_id = (SELECT acting_household()) AND EXISTS (
        SELECT FROM data_copy c WHERE (c.household_id, c.id) = (data_copy_piece.household_id, data_copy_piece.copy_id))));
CREATE POLICY kept ON data_copy_piece USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, TRUNCATE ON data_copy_piece FROM hemayat_app;

-- What was erased, by which rule and until which instant it had lapsed: for everybody to read, and only added to.
ALTER TABLE retention_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON retention_run FOR SELECT USING (true);
CREATE POLICY made ON retention_run FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON retention_run
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON retention_run FROM hemayat_app;

-- lapsing.sql
-- The application may take none of these rows out. These functions of the owner take out what has lapsed and nothing
-- else, some at a time: for the system alone, and never what is younger than a month, whoever asks.
CREATE OR REPLACE FUNCTION may_lapse(before timestamptz) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF acting_kind() <> 'system' OR before > statement_timestamp() - interval '29 days' THEN
        RAISE EXCEPTION 'nothing lapses so soon' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Drafts that were not saved since, whose head was told so before, and drafts that were thrown away: what was written in
-- them goes, and whatever was uploaded. That there was one stays.
CREATE OR REPLACE FUNCTION lapse_drafts(before timestamptz, told_before timestamptz, most integer, at timestamptz)
RETURNS TABLE (household bigint, place varchar, number bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old record;
BEGIN
    PERFORM may_lapse(before);
    FOR old IN
        SELECT r.household_id, r.id, r.province FROM request r
        WHERE r.filed_at IS NULL AND r.saved_at < before AND (
            (r.state = 'draft' AND EXISTS (
                SELECT FROM outbox o
                WHERE o.key = 'draft_lapses:' || r.id || ':' || floor(extract(epoch FROM r.saved_at))::bigint
                    AND o.created_at < told_before))
            OR (r.state = 'withdrawn' AND (r.answers <> '' OR r.person_sealed <> '')))
        ORDER BY r.saved_at LIMIT most FOR UPDATE SKIP LOCKED
    LOOP
        DELETE FROM document d
        WHERE (d.household_id, d."case") = (old.household_id, 'request:' || old.id) AND d.filed_at IS NULL;
        DELETE FROM request_member m WHERE (m.household_id, m.request_id) = (old.household_id, old.id);
        DELETE FROM request_consent c WHERE (c.household_id, c.request_id) = (old.household_id, old.id);
        DELETE FROM request_dispute d WHERE (d.household_id, d.request_id) = (old.household_id, old.id);
        UPDATE request r SET state = 'withdrawn', ended_at = coalesce(r.ended_at, at), answers = '',
            person_sealed = '', mobile = NULL, mobile_index = NULL
        WHERE (r.household_id, r.id) = (old.household_id, old.id);
        household := old.household_id; place := old.province; number := old.id;
        RETURN NEXT;
    END LOOP;
END $$;

-- Uploads that no filed case holds, and no draft that is still there.
CREATE OR REPLACE FUNCTION lapse_uploads(before timestamptz, most integer)
RETURNS TABLE (household bigint, place varchar)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM may_lapse(before);
    RETURN QUERY
    WITH old AS (
        SELECT d.household_id, d.id FROM document d
        WHERE d.filed_at IS NULL AND d.uploaded_at < before AND NOT EXISTS (
            SELECT FROM request r
            WHERE r.household_id = d.household_id AND 'request:' || r.id = d."case" AND r.state <> 'withdrawn')
        ORDER BY d.uploaded_at LIMIT most FOR UPDATE SKIP LOCKED)
    DELETE FROM document d USING old WHERE (d.household_id, d.id) = (old.household_id, old.id)
    RETURNING d.household_id, d.province;
END $$;

-- Messages that carried a one-time code: the code itself was emptied when it was sent; here its line goes too.
CREATE OR REPLACE FUNCTION lapse_codes(before timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM may_lapse(before);
    WITH old AS (SELECT id FROM outbox WHERE is_urgent AND created_at < before ORDER BY created_at LIMIT most)
    DELETE FROM outbox o USING old WHERE o.id = old.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- Lines whose holder said that we mean somebody else.
CREATE OR REPLACE FUNCTION lapse_wrong_numbers(before timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM may_lapse(before);
    WITH old AS (SELECT id FROM wrong_number WHERE marked_at < before ORDER BY marked_at LIMIT most)
    DELETE FROM wrong_number w USING old WHERE w.id = old.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

REVOKE EXECUTE ON FUNCTION lapse_drafts, lapse_uploads, lapse_codes, lapse_wrong_numbers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lapse_drafts, lapse_uploads, lapse_codes, lapse_wrong_numbers TO hemayat_app;

-- barred.sql
-- The bar of one's own and of relatives' files, on every other table about a household that staff may read or write:
-- as households/sql/barred.sql has it. A row about no household is about no relative.
DO $$
DECLARE barred text;
BEGIN
    FOREACH barred IN ARRAY ARRAY[
        'clock', 'clock_event', 'complaint_way', 'decision', 'determination', 'disclosure_consent', 'document',
        'inquiry_receipt', 'life_event', 'register_answer', 'request_consent', 'request_dispute', 'request_event',
        'request_look', 'request_member', 'request_question', 'request_visit'] LOOP
        EXECUTE format('CREATE POLICY not_barred ON %I AS RESTRICTIVE USING ((SELECT acting_kind()) <> ''staff''
            OR household_id IS NULL OR household_id <> ALL ((SELECT acting_barred())::bigint[]))', barred);
    END LOOP;
END $$;

-- A message to a relative's household may follow from what is done in another's: it is queued, and not read.
CREATE POLICY not_barred ON outbox AS RESTRICTIVE FOR SELECT USING ((SELECT acting_kind()) <> 'staff'
    OR household_id IS NULL OR household_id <> ALL ((SELECT acting_barred())::bigint[]));

-- own_rows.sql
-- What a head takes away of tables that heads do not see: one function for each, for the household that acts, with the columns
-- that are given out and no other (catalogue.yaml).

-- The end of the last time that another than today's head led the household; long ago if nobody did.
CREATE OR REPLACE FUNCTION led_since(home bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(upper(theirs.valid))::timestamp AT TIME ZONE 'Asia/Tehran', timestamptz '2001-01-01 00:00+00')
    FROM membership theirs JOIN membership today ON today.household_id = theirs.household_id
    WHERE theirs.household_id = home AND theirs.is_head AND NOT upper_inf(theirs.valid)
        AND today.is_head AND upper_inf(today.valid) AND today.person_id <> theirs.person_id
$$;

CREATE OR REPLACE FUNCTION own_document_openings() RETURNS TABLE (request_id bigint, document_id uuid, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT o.request_id, o.document_id, o.at FROM document_opening o WHERE o.household_id = home;
END $$;

CREATE OR REPLACE FUNCTION own_corrections() RETURNS TABLE (request_id bigint, register varchar, person_id bigint, said bytea, used bytea,
    document_id uuid, valid_from date, valid_to date, register_on date, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT c.request_id, c.register, c.person_id, c.said, c.used, c.document_id, c.valid_from, c.valid_to,
        c.register_on, c.at FROM request_correction c WHERE c.household_id = home;
END $$;

CREATE OR REPLACE FUNCTION own_calls() RETURNS TABLE (call_id bigint, acts_as varchar, proven_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT c.call_id, c.acts_as, c.proven_at FROM call_caller c
        WHERE c.household_id = home AND c.proven_at >= led_since(home);
END $$;

CREATE OR REPLACE FUNCTION own_call_backs() RETURNS TABLE (topic varchar, wanted_on date, part varchar, asked_at timestamptz,
    tries smallint, ended_at timestamptz, result varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT c.topic, c.wanted_on, c.part, c.asked_at, c.tries, c.ended_at, c.result FROM call_back c
        WHERE c.household_id = home AND c.asked_at >= led_since(home);
END $$;

CREATE OR REPLACE FUNCTION own_handovers() RETURNS TABLE (at timestamptz, how varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT t.at, t.how FROM referral_taking t WHERE EXISTS (
        SELECT FROM referral_line l JOIN referral_batch b
            ON b.custodian_id = l.custodian_id AND l.id > b.after AND l.id <= b.upto
        WHERE l.household_id = home AND b.id = t.batch_id);
END $$;

-- `persons`: keyed hashes of whoever acts. The number may have passed to another head since.
CREATE OR REPLACE FUNCTION own_application(persons bytea[]) RETURNS TABLE (household_id bigint, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT a.household_id, a.since FROM applicant a
        WHERE a.household_id = home AND a.person_index = ANY (persons);
END $$;

REVOKE EXECUTE ON FUNCTION own_document_openings, own_corrections, own_calls, own_call_backs, own_handovers, own_application
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_document_openings, own_corrections, own_calls, own_call_backs, own_handovers, own_application
    TO hemayat_app;
REVOKE UPDATE ON data_copy FROM hemayat_app;
GRANT UPDATE (person_index, person_sealed, sealed_key, state, made_at, taken_at, volumes, size) ON data_copy TO hemayat_app;

-- queue_own_copy.sql
-- Has the worker make the copy of the own household's data that was asked for. Called while its head acts, who may queue no
-- job. Each copy has one job that waits, at most.
CREATE OR REPLACE FUNCTION queue_own_copy(asked uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    home bigint := require_acting_head();
BEGIN
    IF NOT EXISTS (SELECT FROM data_copy c WHERE c.household_id = home AND c.id = asked AND c.state = 'asked') THEN
        RAISE EXCEPTION 'copy %: none of this household waits to be made', asked USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM queue_job_once('holdings.make_copy', 'documents', jsonb_build_object('household', home, 'copy', asked),
        once => 'copy ' || asked, apart => NULL);
END $$;
REVOKE ALL ON FUNCTION queue_own_copy FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_own_copy TO hemayat_app, hemayat_citizen;

-- A copy is of whoever asked for it: another head of the same household sees neither it nor that it was made. By the function
-- of the owner that says who acts: the role of the citizens' site reads no session.
CREATE OR REPLACE FUNCTION acting_person_is(person bytea) RETURNS boolean LANGUAGE sql STABLE
    RETURN acting_kind() = 'head' AND coalesce(person = ANY (acting_person()), false);

-- holdings.sql
CREATE POLICY seen ON data_copy FOR SELECT USING (
    (SELECT acting_kind()) = 'system' OR (household_id = (SELECT acting_household())
        AND acting_person_is(person_index)));

-- own_rows.sql
-- Who asked for a copy makes it, takes it and erases it; when it was asked for and until when it is kept stays.
CREATE POLICY asked ON data_copy FOR INSERT WITH CHECK (
    household_id = (SELECT acting_household()) AND acting_person_is(person_index) AND state = 'asked');
CREATE POLICY made ON data_copy FOR UPDATE
    USING (household_id = (SELECT acting_household()) AND acting_person_is(person_index));
CREATE OR REPLACE FUNCTION is_own_copy(home bigint, copy uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN home = acting_household() AND EXISTS (
        SELECT FROM data_copy c WHERE c.household_id = home AND c.id = copy AND acting_person_is(c.person_index));
CREATE POLICY made ON data_copy_piece FOR INSERT WITH CHECK (is_own_copy(household_id, copy_id));
CREATE POLICY erased ON data_copy_piece FOR DELETE USING (is_own_copy(household_id, copy_id));

-- own_session_history.sql
-- Every session of the person who acts, open or not, for the own household. `persons`: keyed hashes of that person. Without
-- the hashes of tokens, by which a session is bound.
CREATE OR REPLACE FUNCTION own_session_history(persons bytea[]) RETURNS TABLE (
    via varchar, acts_as varchar, device varchar, created_at timestamptz, seen_at timestamptz, ended_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT s.via, s.acts_as, s.device, s.created_at, s.seen_at, s.ended_at FROM citizen_session s
        WHERE s.household_id = home AND s.person_index = ANY (persons);
END $$;
REVOKE ALL ON FUNCTION own_session_history FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_session_history TO hemayat_app, hemayat_citizen;
