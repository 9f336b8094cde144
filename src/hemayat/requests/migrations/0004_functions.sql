-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- requests.sql
-- The table of states.py once more, below the application; a test holds the two to be the same.
CREATE OR REPLACE FUNCTION request_may_move(before text, after text, by text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN (before, after, by) IN (
        ('draft', 'submitted', 'head'),
        ('draft', 'withdrawn', 'head'),
        ('draft', 'withdrawn', 'system'),
        ('submitted', 'awaiting_registers', 'system'),
        ('awaiting_registers', 'awaiting_officer', 'system'),
        ('awaiting_registers', 'under_assessment', 'system'),
        ('under_assessment', 'awaiting_registers', 'system'),
        ('under_assessment', 'decided', 'system'),
        ('under_assessment', 'awaiting_officer', 'system'),
        ('awaiting_officer', 'awaiting_registers', 'system'),
        ('awaiting_officer', 'awaiting_registers', 'staff'),
        ('awaiting_officer', 'awaiting_applicant', 'staff'),
        ('awaiting_officer', 'decided', 'staff'),
        -- An application of who lived apart from the registered head ends automatically, in whatever state it is, once they
        -- head a household of their own.
        ('submitted', 'decided', 'system'),
        ('awaiting_registers', 'decided', 'system'),
        ('awaiting_applicant', 'decided', 'system'),
        ('awaiting_officer', 'decided', 'system'),
        ('awaiting_applicant', 'awaiting_officer', 'head'),
        ('awaiting_applicant', 'awaiting_officer', 'system'),
        ('submitted', 'withdrawn', 'head'),
        ('awaiting_registers', 'withdrawn', 'head'),
        ('under_assessment', 'withdrawn', 'head'),
        ('awaiting_applicant', 'withdrawn', 'head'),
        ('awaiting_officer', 'withdrawn', 'head')
    );

CREATE OR REPLACE FUNCTION request_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.household_id, NEW.id, NEW.kind, NEW.created_at)
        IS DISTINCT FROM (OLD.household_id, OLD.id, OLD.kind, OLD.created_at) THEN
        RAISE EXCEPTION 'request %: whose it is, and of which kind, never changes', OLD.id;
    END IF;
    IF OLD.filed_at IS NOT NULL AND (
        (NEW.filed_at, NEW.tracking_code, NEW.key_hash, NEW.agreement_number, NEW.clock_id, NEW.due_on,
            NEW.about_run, NEW.about_decision)
        IS DISTINCT FROM (OLD.filed_at, OLD.tracking_code, OLD.key_hash, OLD.agreement_number, OLD.clock_id,
            OLD.due_on, OLD.about_run, OLD.about_decision)
        -- The system seals anew what it holds when keys change.
        OR (NEW.answers IS DISTINCT FROM OLD.answers AND acting_kind() <> 'system')) THEN
        RAISE EXCEPTION 'request % is filed: what was filed never changes', OLD.id;
    END IF;
    IF OLD.ended_at IS NOT NULL AND (NEW.state, NEW.ended_at, NEW.decision_id)
        IS DISTINCT FROM (OLD.state, OLD.ended_at, OLD.decision_id) THEN
        RAISE EXCEPTION 'request % is at its end: file another one', OLD.id;
    END IF;
    IF NEW.state <> OLD.state AND NOT request_may_move(OLD.state, NEW.state, acting_kind()) THEN
        RAISE EXCEPTION 'request % is %: it does not become % by %', OLD.id, OLD.state, NEW.state, acting_kind();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_keeps BEFORE UPDATE ON request FOR EACH ROW EXECUTE FUNCTION request_keeps();

-- What is told by a message is told: its row is in the outbox when the transaction ends, or nothing happened (R4.4b).
CREATE OR REPLACE FUNCTION require_notice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM outbox WHERE key = NEW.notice_key AND household_id = NEW.household_id) THEN
        RAISE EXCEPTION 'a row of % without its notice', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_has_notice';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_notice() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER request_event_has_notice AFTER INSERT ON request_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.notice_key <> '') EXECUTE FUNCTION require_notice();
CREATE CONSTRAINT TRIGGER request_visit_has_notice AFTER INSERT ON request_visit DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION require_notice();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON request_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- row_security.sql
-- Nobody but the head of a household makes a request, and nobody else's acting makes one for them (R4.2a).
ALTER TABLE request ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR filed_at IS NOT NULL));
CREATE POLICY begun ON request FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND state = 'draft');
CREATE POLICY moved ON request FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR filed_at IS NOT NULL));
REVOKE DELETE, TRUNCATE ON request FROM hemayat_app;

-- Of a request staff see what belongs to it once it is filed; `request` itself says so here.
CREATE OR REPLACE FUNCTION acting_sees_request(household bigint, number bigint) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM request r WHERE (r.household_id, r.id) = (household, number));
CREATE OR REPLACE FUNCTION acting_writes_draft(household bigint, number bigint) RETURNS boolean LANGUAGE sql STABLE
    RETURN acting_kind() = 'head' AND household = acting_household()
        AND EXISTS (SELECT FROM request r WHERE (r.household_id, r.id, r.state) = (household, number, 'draft'));

ALTER TABLE request_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_event FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY added ON request_event FOR INSERT
    WITH CHECK (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
REVOKE UPDATE, DELETE, TRUNCATE ON request_event FROM hemayat_app;

-- A consent is given by the head, is withdrawn once, and is never anything else than what was read.
ALTER TABLE request_consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_consent FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY given ON request_consent FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()));
CREATE POLICY withdrawn ON request_consent FOR UPDATE
    USING ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND withdrawn_at IS NULL)
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()));
REVOKE UPDATE, DELETE, TRUNCATE ON request_consent FROM hemayat_app;
GRANT UPDATE (withdrawn_at) ON request_consent TO hemayat_app;

-- The head says who is in the household until the request is filed; the system seals anew what is known of them.
ALTER TABLE request_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_member FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY added ON request_member FOR INSERT WITH CHECK (acting_writes_draft(household_id, request_id));
CREATE POLICY removed ON request_member FOR DELETE USING (acting_writes_draft(household_id, request_id));
CREATE POLICY changed ON request_member FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, TRUNCATE ON request_member FROM hemayat_app;
GRANT UPDATE (row) ON request_member TO hemayat_app;

-- Staff ask, the head answers; the system notes that no answer came, and seals anew.
ALTER TABLE request_question ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_question FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY asked ON request_question FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY answered ON request_question FOR UPDATE
    USING ((SELECT acting_kind()) <> 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
REVOKE UPDATE, DELETE, TRUNCATE ON request_question FROM hemayat_app;
GRANT UPDATE (words, answer, answered_at) ON request_question TO hemayat_app;

ALTER TABLE request_visit ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_visit FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY called ON request_visit FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY called_off ON request_visit FOR UPDATE
    USING ((SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
REVOKE UPDATE, DELETE, TRUNCATE ON request_visit FROM hemayat_app;
GRANT UPDATE (called_off_at) ON request_visit TO hemayat_app;

ALTER TABLE request_dispute ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_dispute FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY begun ON request_dispute FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND state = 'unsent');
CREATE POLICY moved ON request_dispute FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON request_dispute FROM hemayat_app;

-- Which request of whose changed a household is for staff and the system: its own head is not told that.
ALTER TABLE request_affected ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_affected FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'head' OR because_run IS NOT NULL));
CREATE POLICY added ON request_affected FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY moved ON request_affected FOR UPDATE
    USING ((SELECT acting_kind()) IN ('system', 'staff')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
REVOKE DELETE, TRUNCATE ON request_affected FROM hemayat_app;
GRANT UPDATE (reminders, remind_on, call_on) ON request_question TO hemayat_app;

-- A draft to change the head is its writer's alone.
CREATE POLICY of_its_writer ON request AS RESTRICTIVE TO hemayat_citizen USING (
    kind <> 'change_of_head' OR filed_at IS NOT NULL
    OR coalesce(person_index = ANY ((SELECT acting_person())::bytea[]), false));

-- desk.sql
-- The queues of the desk: each is read in the order of its days, from whatever place, kind and province is asked for.
-- The same for whoever sees every province at once.
-- What a job looks through for cases that nobody has touched for long.
-- A member's own views of the queue are theirs alone.
ALTER TABLE desk_filter ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON desk_filter
    USING ((SELECT acting_kind()) = 'staff' AND (SELECT acting_id()) = 'staff:' || member_id);
REVOKE TRUNCATE ON desk_filter FROM hemayat_app;

-- notes.sql
ALTER TABLE request_note ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_note FOR SELECT
    USING ((SELECT acting_kind()) IN ('staff', 'system')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON request_note FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND (SELECT acting_id()) = 'staff:' || by_id);
CREATE POLICY resealed ON request_note FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON request_note FROM hemayat_app;
GRANT UPDATE (words) ON request_note TO hemayat_app;

ALTER TABLE request_look ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON request_look USING (
    (SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND (SELECT acting_id()) = 'staff:' || member_id);
REVOKE DELETE, TRUNCATE ON request_look FROM hemayat_app;

-- overrides.sql
ALTER TABLE request_override ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_override FOR SELECT
    USING ((SELECT acting_kind()) IN ('staff', 'system')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY proposed ON request_override FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_has_role('case_officer')) AND result = ''
    AND (SELECT acting_id()) = 'staff:' || proposed_by_id);
CREATE POLICY settled ON request_override FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_kind()) = 'staff' AND result = '')
    WITH CHECK ((SELECT acting_id()) = 'staff:' || settled_by_id
        AND (result = 'withdrawn' OR (SELECT acting_has_role('senior_officer'))));
CREATE POLICY resealed ON request_override FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON request_override FROM hemayat_app;
GRANT UPDATE (result, settled_by_id, settled_at, answer, decision_id, reason) ON request_override TO hemayat_app;

-- Whoever writes it, a decision against the rules stands beside the proposal that it follows when its transaction ends.
CREATE OR REPLACE FUNCTION require_second_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM request_override o
        WHERE (o.household_id, o.decision_id, o.outcome, o.result)
            = (NEW.household_id, NEW.id, NEW.outcome, 'confirmed')
            AND NEW.decided_by = 'staff:' || o.settled_by_id
    ) THEN
        RAISE EXCEPTION 'a decision against the rules without a second person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_override_by_two';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_second_person() FROM PUBLIC;

CREATE OR REPLACE FUNCTION request_override_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reason IS DISTINCT FROM OLD.reason AND acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'what was proposed never changes: refuse it, and let another be proposed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_override_keeps BEFORE UPDATE ON request_override
    FOR EACH ROW EXECUTE FUNCTION request_override_keeps();

-- corrections.sql
ALTER TABLE request_correction ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_correction FOR SELECT
    USING ((SELECT acting_kind()) IN ('staff', 'system')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON request_correction FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_has_role('case_officer'))
    AND (SELECT acting_id()) = 'staff:' || by_id);
CREATE POLICY resealed ON request_correction FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON request_correction FROM hemayat_app;
GRANT UPDATE (said, used, why) ON request_correction TO hemayat_app;

-- barred.sql
-- Nobody sees a case of their own household, nor of a relative's: what belongs to a request is not seen without it.
CREATE POLICY not_barred ON request AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON request_affected AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON request_note AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON request_override AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON request_correction AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));

-- filed_in_one.sql
-- Files drafts, one or many, each while its own head acts: nobody else's acting makes a request of one (R4.2a).
-- `forms`: all of them in one document; `clocks`: the clock of each, "request:<number>" → its id.
-- Returns how many were drafts of these heads. Whoever acted before acts again afterwards.
CREATE OR REPLACE FUNCTION file_requests(at timestamptz, agreement bigint, forms jsonb, clocks jsonb)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    acted text[] := ARRAY[current_setting('hemayat.kind', true), current_setting('hemayat.actor', true),
        current_setting('hemayat.household', true), current_setting('hemayat.provinces', true)];
    filed integer := 0;
    given record;
BEGIN
    FOR given IN
        SELECT * FROM jsonb_to_recordset(forms) AS g (
            actor text, household bigint, number bigint, day date, code text, key bytea, person bytea,
            person_sealed bytea, mobile bytea, mobile_index bytea)
    LOOP
        PERFORM set_config('hemayat.kind', 'head', true), set_config('hemayat.actor', given.actor, true),
            set_config('hemayat.household', given.household::text, true), set_config('hemayat.provinces', '', true);
        UPDATE request SET state = 'submitted', filed_at = at, next_at = at, agreement_number = agreement,
            clock_id = (clocks ->> ('request:' || given.number))::bigint, due_on = given.day,
            tracking_code = given.code, key_hash = given.key, person_index = given.person,
            person_sealed = given.person_sealed, mobile = given.mobile, mobile_index = given.mobile_index
        WHERE household_id = given.household AND id = given.number AND state = 'draft';
        filed := filed + found::integer;
    END LOOP;
    PERFORM set_config('hemayat.kind', coalesce(acted[1], ''), true),
        set_config('hemayat.actor', coalesce(acted[2], ''), true),
        set_config('hemayat.household', coalesce(acted[3], ''), true),
        set_config('hemayat.provinces', coalesce(acted[4], ''), true);
    RETURN filed;
END $$;

-- overrides_repeated.sql
-- A new decision against the rules needs two people. One that repeats an override rests on the two who made it
-- (check_decision_on_a_finding).
CREATE CONSTRAINT TRIGGER decision_override_by_two AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'override' AND NEW.finding_id IS NULL) EXECUTE FUNCTION require_second_person();

-- person_reads.sql
-- Words are added by the head while the request is open, and never changed; the system reseals them when keys change.
ALTER TABLE request_words ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_words FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY added ON request_words FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household())
    AND EXISTS (SELECT FROM request r WHERE (r.household_id, r.id) = (request_words.household_id, request_id)
        AND r.filed_at IS NOT NULL AND r.ended_at IS NULL));
CREATE POLICY resealed ON request_words FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON request_words FROM hemayat_app;
GRANT UPDATE (words) ON request_words TO hemayat_app;

-- That the applicant wrote something is never taken back once the request is filed.
CREATE OR REPLACE FUNCTION request_keeps_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.words_at IS NULL OR NEW.words_at < OLD.words_at OR acting_kind() <> 'head' THEN
        RAISE EXCEPTION 'request %: only its head writes more, and nothing written is taken back', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_keeps_words BEFORE UPDATE ON request FOR EACH ROW
    WHEN (OLD.filed_at IS NOT NULL AND NEW.words_at IS DISTINCT FROM OLD.words_at)
    EXECUTE FUNCTION request_keeps_words();

-- Whether a person must read the request before it can end unfavourably: the version of the agreement that it was filed
-- under names its kind, and its head wrote something, sent a document, or asked for a person. The application asks this
-- function too, so that there is one rule. A file that was refused or found infected counts as well: its sender can send
-- another, and wrote in any case.
-- The parameters are not named as any column is: a column would win.
CREATE OR REPLACE FUNCTION request_must_be_read(of_household bigint, of_request bigint) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM request r JOIN agreement_version a ON a.number = r.agreement_number
        WHERE (r.household_id, r.id) = (of_household, of_request) AND a.body #> '{parameters,person_reads}' ? r.kind
            AND (r.words_at IS NOT NULL OR r.person_asked_about IS NOT NULL OR EXISTS (
                SELECT FROM document d
                WHERE d.household_id = r.household_id AND d."case" = 'request:' || r.id)));

-- Whether a decision gives the household more than what was in force before it: eligible instead of anything else, or
-- eligible for a greater amount where both amounts are known. Everything else is unfavourable to an applicant.
-- taking_effect.Result.is_better_than says the same; a test compares the two.
CREATE OR REPLACE FUNCTION decision_is_better(made decision) RETURNS boolean LANGUAGE sql STABLE
    RETURN made.outcome = 'eligible' AND NOT EXISTS (
        SELECT FROM (
            SELECT d.outcome, d.amount_rial FROM decision d
            WHERE (d.household_id, d.id) = (made.household_id, made.before_decision_id)
            UNION ALL
            SELECT t.outcome, t.amount_rial FROM determination t
            WHERE made.before_decision_id IS NULL AND (t.run_id, t.household_id) = (made.before_run_id, made.household_id)
        ) before
        WHERE before.outcome = 'eligible' AND coalesce(made.amount_rial <= before.amount_rial, true));

-- due_dates.sql
-- No due date moves in silence: the new day is one that the end of a pause announced, and at that instant the head of the
-- household got notice of it (R4.8a).
CREATE OR REPLACE FUNCTION require_announced_due_date() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE is_announced boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (
        SELECT FROM clock_event c JOIN %I e ON e.household_id = c.household_id AND e.%I = $2 AND e.at = c.at
        WHERE (c.household_id, c.clock_id, c.happening, c.due_on) = ($1, $3, ''resumed'', $4) AND e.notice_key <> '''')',
        TG_TABLE_NAME || '_event', TG_TABLE_NAME || '_id')
        INTO is_announced USING NEW.household_id, NEW.id, NEW.clock_id, NEW.moved_due_on;
    IF NOT is_announced THEN
        RAISE EXCEPTION '% %: its due date moved without a notice', TG_TABLE_NAME, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_due_date_is_announced';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_announced_due_date() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER request_due_date_is_announced AFTER UPDATE ON request DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.moved_due_on IS DISTINCT FROM OLD.moved_due_on) EXECUTE FUNCTION require_announced_due_date();

-- forecasts.sql
-- A forecast is about a queue and about nobody: everybody may read it, a job writes it.
ALTER TABLE queue_forecast ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON queue_forecast FOR SELECT USING (true);
CREATE POLICY measured ON queue_forecast USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON queue_forecast FROM hemayat_app;

-- lanes.sql
-- The rule is asked again after each step, and it alone answers: nobody of staff puts a case into a lane.
CREATE OR REPLACE FUNCTION request_keeps_lane() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        NEW.lane := NULL;
    ELSIF NEW.lane IS NOT NULL AND NEW.lane IS DISTINCT FROM OLD.lane AND acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'request %: its lane follows from the published rule alone', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_keeps_lane BEFORE UPDATE ON request FOR EACH ROW EXECUTE FUNCTION request_keeps_lane();

-- A document that came, was filed or was scanned since may change the answer.
CREATE OR REPLACE FUNCTION request_lane_by_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE request SET lane = NULL
    WHERE household_id = NEW.household_id AND 'request:' || id = NEW."case" AND lane IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER request_lane_by_document AFTER INSERT OR UPDATE OF state, filed_at ON document
    FOR EACH ROW WHEN (NEW."case" LIKE 'request:%') EXECUTE FUNCTION request_lane_by_document();

-- An officer counts their own cases; oversight reads how many there were.
ALTER TABLE case_hand_out ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON case_hand_out
    USING ((SELECT acting_kind()) = 'staff' AND (SELECT acting_id()) = 'staff:' || member_id);
CREATE POLICY seen ON case_hand_out FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR (SELECT acting_has_role('oversight')));
CREATE OR REPLACE FUNCTION case_hand_out_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.member_id, NEW.day) <> (OLD.member_id, OLD.day) OR NEW.taken < OLD.taken OR NEW.from_lane < OLD.from_lane THEN
        RAISE EXCEPTION 'cases that were handed out are only counted up';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_hand_out_grows BEFORE UPDATE ON case_hand_out
    FOR EACH ROW EXECUTE FUNCTION case_hand_out_grows();
REVOKE DELETE, TRUNCATE ON case_hand_out FROM hemayat_app;

-- One case out of turn, if today's forecast of its queue has room for it.
CREATE OR REPLACE FUNCTION use_spare_capacity(queue text, today date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() <> 'staff' THEN RAISE EXCEPTION 'only an officer takes a case'; END IF;
    UPDATE queue_forecast SET spare = spare - 1
    WHERE province = queue AND spare >= 1 AND (measured_at AT TIME ZONE 'Asia/Tehran')::date = today;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION use_spare_capacity(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION use_spare_capacity(text, date) TO hemayat_app;

-- finding_reviews.sql
-- A review is opened by the system, and ended once by an officer of the province: one of an override by a senior officer.
GRANT USAGE ON SEQUENCE finding_review_number TO hemayat_app;
ALTER TABLE finding_review ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON finding_review FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY opened ON finding_review FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system' AND result = '');
CREATE POLICY ended ON finding_review FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())) AND result = ''
        AND EXISTS (
        SELECT FROM finding f WHERE f.household_id = finding_review.household_id AND f.id = finding_review.finding_id
            AND acting_has_role(CASE f.kind WHEN 'override' THEN 'senior_officer' ELSE 'case_officer' END)))
    WITH CHECK ((SELECT acting_id()) = 'staff:' || ended_by_id);
CREATE POLICY resealed ON finding_review FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON finding_review AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_by_hotline ON finding_review AS RESTRICTIVE FOR UPDATE
    USING ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('hotline_agent')));
REVOKE UPDATE, DELETE, TRUNCATE ON finding_review FROM hemayat_app;
GRANT UPDATE (result, words, ended_at, ended_by_id) ON finding_review TO hemayat_app;

-- Once ended, a review never changes.
CREATE OR REPLACE FUNCTION finding_review_keeps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.result <> '' AND (NEW.result, NEW.ended_at, NEW.ended_by_id)
        IS DISTINCT FROM (OLD.result, OLD.ended_at, OLD.ended_by_id) THEN
        RAISE EXCEPTION 'review % has ended', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finding_review_keeps BEFORE UPDATE ON finding_review
    FOR EACH ROW EXECUTE FUNCTION finding_review_keeps();

-- A finding is ended only in a review that an officer ended at the same time, with words.
CREATE OR REPLACE FUNCTION check_finding_is_ended_in_a_review() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM finding_review r WHERE r.household_id = NEW.household_id AND r.finding_id = NEW.id
            AND r.result = 'ended' AND r.ended_by_id = NEW.ended_by_id) THEN
        RAISE EXCEPTION 'finding %: only a review ends it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finding_ended_in_a_review';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION check_finding_is_ended_in_a_review() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER finding_ended_in_a_review AFTER UPDATE ON finding DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION check_finding_is_ended_in_a_review();

-- In a review that keeps a finding, what it is compared with from then on is set again.
GRANT UPDATE (review_on, law_sha256, people_sha256) ON finding TO hemayat_app;

REVOKE ALL ON FUNCTION finding_review_keeps FROM PUBLIC;

-- officer_answers.sql
-- The applicant reads the answers. An officer of the province writes them in their own name, and nobody changes them.
ALTER TABLE officer_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON officer_answer FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY given ON officer_answer FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_has_role('case_officer'))
    AND (SELECT acting_id()) = 'staff:' || by_id);
CREATE POLICY resealed ON officer_answer FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON officer_answer AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON officer_answer FROM hemayat_app;
GRANT UPDATE (words, words_index) ON officer_answer TO hemayat_app;

-- Each member of staff says for themselves that they opened a document.
ALTER TABLE document_opening ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON document_opening FOR SELECT
    USING ((SELECT acting_kind()) IN ('staff', 'system')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY opened ON document_opening FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND (SELECT acting_id()) = 'staff:' || member_id);
CREATE POLICY not_barred ON document_opening AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON document_opening FROM hemayat_app;

-- Whether this officer decided what this objection is about, or what that was about, and so on; proposing against the
-- rules counts as deciding. A second objection goes to another officer.
CREATE OR REPLACE FUNCTION decided_before_by(of_household bigint, of_request bigint, of_member bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE earlier (decision_id) AS (
        SELECT r.about_decision FROM request r
        WHERE (r.household_id, r.id) = (of_household, of_request) AND r.about_decision IS NOT NULL
        UNION
        SELECT r.about_decision FROM earlier e
        JOIN decision d ON (d.household_id, d.id) = (of_household, e.decision_id)
        LEFT JOIN request_override o ON (o.household_id, o.decision_id) = (of_household, d.id)
        JOIN request r ON (r.household_id, r.id) = (of_household, coalesce(d.request_id, o.request_id))
        WHERE r.about_decision IS NOT NULL
    )
    SELECT EXISTS (
        SELECT FROM earlier e JOIN decision d ON (d.household_id, d.id) = (of_household, e.decision_id)
        WHERE d.decided_by = 'staff:' || of_member
    ) OR EXISTS (
        SELECT FROM earlier e JOIN request_override o ON (o.household_id, o.decision_id) = (of_household, e.decision_id)
        WHERE o.proposed_by_id = of_member
    )
$$;

CREATE OR REPLACE FUNCTION request_goes_to_another() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF decided_before_by(NEW.household_id, NEW.id, NEW.officer_id) THEN
        RAISE EXCEPTION 'request %: an objection goes to another officer than the one who decided', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_goes_to_another';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION request_goes_to_another() FROM PUBLIC;
CREATE TRIGGER request_goes_to_another BEFORE UPDATE ON request FOR EACH ROW
    WHEN (NEW.officer_id IS NOT NULL AND NEW.officer_id IS DISTINCT FROM OLD.officer_id)
    EXECUTE FUNCTION request_goes_to_another();

-- Whoever writes it: an unfavourable decision of an officer about a request, an override among them, is refused until
-- everything is opened and answered; one by the registers alone is refused if a person has to read first.
CREATE OR REPLACE FUNCTION require_reading() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    number bigint := coalesce(NEW.request_id, (
        SELECT o.request_id FROM request_override o WHERE (o.household_id, o.decision_id) = (NEW.household_id, NEW.id)));
    member bigint := CASE WHEN NEW.decided_by LIKE 'staff:%' THEN substr(NEW.decided_by, 7)::bigint END;
BEGIN
    IF number IS NULL THEN
        RETURN NULL;
    END IF;
    IF member IS NOT NULL AND decided_before_by(NEW.household_id, number, member) THEN
        RAISE EXCEPTION 'request %: an objection goes to another officer than the one who decided', number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_another_officer';
    END IF;
    IF decision_is_better(NEW) THEN
        RETURN NULL;
    END IF;
    IF member IS NULL AND request_must_be_read(NEW.household_id, number) THEN
        RAISE EXCEPTION 'request %: what the applicant wrote or sent is read by a person first', number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_read_by_a_person';
    END IF;
    IF member IS NOT NULL AND EXISTS (SELECT FROM refusal_lacks(NEW.household_id, number, member)) THEN
        RAISE EXCEPTION 'request %: open each document, and answer each document and the applicant''s words', number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_answered';
    END IF;
    RETURN NULL;
END $$;

-- person_reads.sql
REVOKE ALL ON FUNCTION require_reading() FROM PUBLIC;

-- officer_answers.sql
CREATE CONSTRAINT TRIGGER decision_read_by_a_person AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.request_id IS NOT NULL OR NEW.kind = 'override') EXECUTE FUNCTION require_reading();

-- shared_causes.sql
-- Cases with one cause. The cause is for staff; which case belongs to one is seen like the case itself.
ALTER TABLE shared_cause ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON shared_cause FOR SELECT USING ((SELECT acting_kind()) IN ('staff', 'system'));
CREATE POLICY opened ON shared_cause FOR INSERT WITH CHECK (
    (SELECT acting_has_role('senior_officer')) AND (SELECT acting_id()) = 'staff:' || opened_by_id);
CREATE POLICY moved ON shared_cause FOR UPDATE USING (
    (SELECT acting_kind()) = 'system' OR (SELECT acting_has_role('senior_officer')));
REVOKE UPDATE, DELETE, TRUNCATE ON shared_cause FROM hemayat_app;
GRANT UPDATE (scanned_to, scanned_at, sent_at, result, owner_words, answered_by_id, answered_at) ON shared_cause TO hemayat_app;

-- What the owner said is said once.
CREATE OR REPLACE FUNCTION shared_cause_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.result <> '' AND (NEW.result, NEW.owner_words, NEW.answered_at, NEW.answered_by_id)
        IS DISTINCT FROM (OLD.result, OLD.owner_words, OLD.answered_at, OLD.answered_by_id) THEN
        RAISE EXCEPTION 'shared cause %: its owner has answered', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shared_cause_keeps BEFORE UPDATE ON shared_cause FOR EACH ROW EXECUTE FUNCTION shared_cause_keeps();
ALTER TABLE shared_cause_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON shared_cause_case FOR SELECT
    USING ((SELECT acting_kind()) <> 'head'
    AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON shared_cause_case FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY moved ON shared_cause_case FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON shared_cause_case AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON shared_cause_case FROM hemayat_app;
GRANT UPDATE (reopened_at) ON shared_cause_case TO hemayat_app;
GRANT USAGE ON SEQUENCE shared_cause_case_number TO hemayat_app;

-- second_officer.sql
ALTER TABLE correction_check ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON correction_check FOR SELECT
    USING ((SELECT acting_kind()) IN ('staff', 'system')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY given ON correction_check FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_has_role('case_officer'))
    AND (SELECT acting_id()) = 'staff:' || by_id);
CREATE POLICY not_barred ON correction_check AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON correction_check FROM hemayat_app;

-- The second officer made none of the corrections, and has opened each document that they rest on.
CREATE OR REPLACE FUNCTION correction_check_is_by_another() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM request_correction c
        WHERE (c.household_id, c.request_id) = (NEW.household_id, NEW.request_id) AND (c.by_id = NEW.by_id OR NOT EXISTS (
            SELECT FROM document_opening o
            WHERE (o.household_id, o.document_id, o.member_id) = (c.household_id, c.document_id, NEW.by_id)))
    ) THEN
        RAISE EXCEPTION 'request %: a second officer opens the documents, and made no correction', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_check_by_another';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION correction_check_is_by_another() FROM PUBLIC;
CREATE TRIGGER correction_check_is_by_another BEFORE INSERT ON correction_check
    FOR EACH ROW EXECUTE FUNCTION correction_check_is_by_another();

-- Whether a request has corrections that no second officer has agreed to. `of_decider`: who decides, and is not the second.
CREATE OR REPLACE FUNCTION corrections_unchecked(of_household bigint, of_request bigint, of_decider bigint) RETURNS boolean
LANGUAGE sql STABLE RETURN
    EXISTS (SELECT FROM request_correction c WHERE (c.household_id, c.request_id) = (of_household, of_request))
    AND NOT EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (of_household, of_request) AND k.by_id IS DISTINCT FROM of_decider
            AND NOT EXISTS (SELECT FROM request_correction c
                WHERE (c.household_id, c.request_id) = (of_household, of_request) AND c.at > k.at));

-- Support a year that a decision adds to what was in force before; null where an amount is not known.
CREATE OR REPLACE FUNCTION support_gained(made decision) RETURNS bigint LANGUAGE sql STABLE
    RETURN 12 * (made.amount_rial - coalesce((
        SELECT CASE WHEN before.outcome = 'eligible' THEN before.amount_rial ELSE 0 END FROM (
            SELECT d.outcome, d.amount_rial FROM decision d
            WHERE (d.household_id, d.id) = (made.household_id, made.before_decision_id)
            UNION ALL
            SELECT t.outcome, t.amount_rial FROM determination t
            WHERE made.before_decision_id IS NULL AND (t.run_id, t.household_id) = (made.before_run_id, made.household_id)
        ) before), 0));

-- The rule, for the application and for the trigger. An override is made by two people anyway.
CREATE OR REPLACE FUNCTION needs_second_officer(made decision) RETURNS boolean LANGUAGE sql STABLE
    RETURN made.kind <> 'override' AND decision_is_better(made)
        AND corrections_unchecked(made.household_id, made.request_id,
            CASE WHEN made.decided_by LIKE 'staff:%' THEN substr(made.decided_by, 7)::bigint END)
        AND coalesce(support_gained(made) > (
            SELECT (a.body #>> '{parameters,one_officer_up_to_rial}')::bigint
            FROM request r JOIN agreement_version a ON a.number = r.agreement_number
            WHERE (r.household_id, r.id) = (made.household_id, made.request_id)), true);

CREATE OR REPLACE FUNCTION require_second_officer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF needs_second_officer(NEW) THEN
        RAISE EXCEPTION 'request %: above the limit of the agreement, a second officer agrees to corrections', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_second_officer';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_second_officer() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER decision_by_second_officer AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.request_id IS NOT NULL) EXECUTE FUNCTION require_second_officer();

-- consented_registers.sql
-- For a filed request, nothing is kept of a register that its head had not consented to when it was asked.
CREATE OR REPLACE FUNCTION answers_are_consented() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE refused record;
BEGIN
    -- A CASE, because PostgreSQL may check the conditions of a join in any order, and not every `about` has a number.
    SELECT a.about, a.register INTO refused FROM added a
    JOIN request r ON r.household_id = a.household_id
        AND r.id = CASE WHEN a.about LIKE 'request:%' THEN split_part(a.about, ':', 2)::bigint END
    WHERE r.filed_at <= a.asked_at AND NOT EXISTS (
        SELECT FROM request_consent c
        WHERE (c.household_id, c.request_id, c.register) = (r.household_id, r.id, a.register)
            AND c.given_at <= a.asked_at AND (c.withdrawn_at IS NULL OR c.withdrawn_at >= a.asked_at))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%: the head has not consented that % is asked', refused.about, refused.register
            USING ERRCODE = 'check_violation', CONSTRAINT = 'register_answer_consented';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION answers_are_consented() FROM PUBLIC;
CREATE OR REPLACE TRIGGER answers_are_consented AFTER INSERT ON register_answer REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION answers_are_consented();

-- agreed_corrections.sql
-- An officer corrects a value on a document that they have opened themselves.
CREATE OR REPLACE FUNCTION correction_document_is_opened() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM document_opening o
        WHERE (o.household_id, o.document_id, o.member_id) = (NEW.household_id, NEW.document_id, NEW.by_id)) THEN
        RAISE EXCEPTION 'request %: an officer opens a document before a value is corrected with it', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_document_opened';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION correction_document_is_opened() FROM PUBLIC;
CREATE TRIGGER correction_document_opened BEFORE INSERT ON request_correction
    FOR EACH ROW EXECUTE FUNCTION correction_document_is_opened();

-- Whether a correction counts outside its own case whatever it adds: another officer agreed to it, or its own case was
-- decided better with it, which the rule of two officers (second_officer.sql) allowed.
CREATE OR REPLACE FUNCTION correction_is_agreed(made request_correction) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (made.household_id, made.request_id) AND k.by_id <> made.by_id
            AND k.at >= made.at
    ) OR EXISTS (
        SELECT FROM decision d
        WHERE (d.household_id, d.request_id) = (made.household_id, made.request_id) AND d.decided_at >= made.at
            AND decision_is_better(d));

-- The support a year up to which one officer is enough, by the agreement of the correction's own case.
CREATE OR REPLACE FUNCTION correction_limit(made request_correction) RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT (a.body #>> '{parameters,one_officer_up_to_rial}')::bigint
        FROM request r JOIN agreement_version a ON a.number = r.agreement_number
        WHERE (r.household_id, r.id) = (made.household_id, made.request_id));

-- named_document.sql
-- An approval although a value is unknown names the document of the case that it rests on, if the case has any. A decision
-- that repeats an earlier finding rests on that one's document.
CREATE OR REPLACE FUNCTION require_named_document() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM document d
        WHERE d.household_id = NEW.household_id AND d."case" = 'request:' || NEW.request_id
            AND d.state IN ('clean', 'unscanned')
        HAVING count(*) > 0 AND count(*) FILTER (WHERE d.id = NEW.document_id) = 0
    ) THEN
        RAISE EXCEPTION 'request %: an approval with an unknown value names a document of the case', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_names_document';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_named_document() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER decision_names_document AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'officer' AND NEW.request_id IS NOT NULL AND NEW.finding_id IS NULL)
    EXECUTE FUNCTION require_named_document();

-- decided_again_without_run.sql
-- A household that a run lacks data of is told its own day (request_affected.answer_by), and not this one.
CREATE OR REPLACE FUNCTION decided_again_since(of_household bigint) RETURNS timestamptz LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT min(a.since) FROM request_affected a
    WHERE a.household_id = of_household AND a.decided_at IS NULL AND a.because_run IS NULL
        AND may_see(a.household_id, a.province)
$$;

-- decided_again_since.sql
REVOKE EXECUTE ON FUNCTION decided_again_since FROM PUBLIC;
GRANT EXECUTE ON FUNCTION decided_again_since TO hemayat_app;

-- checked_documents.sql
-- A document counts from its receipt. Until its check has ended nobody opens it, and nobody refuses the request.
CREATE OR REPLACE FUNCTION document_was_checked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM document d
        WHERE (d.household_id, d.id) = (NEW.household_id, NEW.document_id) AND d.state IN ('clean', 'unscanned')
    ) THEN
        RAISE EXCEPTION 'document %: nobody opens it before it was checked and accepted', NEW.document_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_opening_of_checked';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION document_was_checked() FROM PUBLIC;
CREATE TRIGGER document_opening_of_checked BEFORE INSERT ON document_opening
    FOR EACH ROW EXECUTE FUNCTION document_was_checked();

-- late_scan.sql
-- What stands between this officer and a refusal: a document that they have not opened, a document without an answer,
-- words without an answer that is as new as the words. `document` is empty for the words. `checking` for a document whose
-- check has not ended; `resend` for one that was refused or found infected within the last week and that the applicant has
-- not replaced since. The desk's checklist asks this function, and so does the trigger of officer_answers.sql.
-- A document that was accepted unscanned may be found infected days after its check. Its applicant has a week from that
-- day, and what they sent before that day replaces nothing. `greatest` leaves out what is not there.
CREATE OR REPLACE FUNCTION refusal_lacks(of_household bigint, of_request bigint, of_member bigint)
RETURNS TABLE (what text, document uuid) LANGUAGE sql STABLE AS $$
    WITH documents AS (
        SELECT d.*, greatest(d.checked_at, d.scanned_at) AS gone_at FROM document d
        WHERE d.household_id = of_household AND d."case" = 'request:' || of_request)
    SELECT 'checking', d.id FROM documents d WHERE d.state = 'received'
    UNION ALL
    SELECT 'resend', d.id FROM documents d
    WHERE d.state IN ('refused', 'infected') AND d.gone_at > statement_timestamp() - interval '7 days'
        AND NOT EXISTS (SELECT FROM documents later WHERE later.uploaded_at > d.gone_at)
    UNION ALL
    SELECT 'opening', d.id FROM documents d
    WHERE d.state NOT IN ('received', 'refused', 'infected')
        AND NOT EXISTS (SELECT FROM document_opening o
            WHERE (o.household_id, o.document_id, o.member_id) = (d.household_id, d.id, of_member))
    UNION ALL
    SELECT 'answer', d.id FROM documents d
    WHERE d.state NOT IN ('received', 'refused', 'infected')
        AND NOT EXISTS (SELECT FROM officer_answer a
            WHERE (a.household_id, a.request_id, a.document_id) = (d.household_id, of_request, d.id))
    UNION ALL
    SELECT 'answer', NULL FROM request r
    WHERE (r.household_id, r.id) = (of_household, of_request) AND r.words_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM officer_answer a
            WHERE (a.household_id, a.request_id) = (r.household_id, r.id) AND a.document_id IS NULL AND a.at >= r.words_at)
$$;

-- A file that we refuse costs its sender no time: of a question that waits for the applicant, a week is left at least.
CREATE OR REPLACE FUNCTION extend_applicant_deadline() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    until date := (greatest(NEW.checked_at, NEW.scanned_at) AT TIME ZONE 'Asia/Tehran')::date + 7;
BEGIN
    IF split_part(NEW."case", ':', 1) <> 'request' THEN
        RETURN NULL;
    END IF;
    UPDATE request_question q SET answer_by = until
    FROM request r
    WHERE (r.household_id, r.id) = (NEW.household_id, split_part(NEW."case", ':', 2)::bigint)
        AND r.state = 'awaiting_applicant' AND (q.household_id, q.request_id) = (r.household_id, r.id)
        AND q.answered_at IS NULL AND q.answer_by < until;
    UPDATE request r SET next_at = (until + 1)::timestamp AT TIME ZONE 'Asia/Tehran'
    WHERE (r.household_id, r.id) = (NEW.household_id, split_part(NEW."case", ':', 2)::bigint)
        AND r.state = 'awaiting_applicant' AND r.next_at < (until + 1)::timestamp AT TIME ZONE 'Asia/Tehran';
    RETURN NULL;
END $$;

-- checked_documents.sql
REVOKE ALL ON FUNCTION extend_applicant_deadline() FROM PUBLIC;

-- late_scan.sql
CREATE TRIGGER document_gives_time_back AFTER UPDATE ON document FOR EACH ROW
    WHEN (NEW.state IN ('refused', 'infected') AND NEW.state <> OLD.state)
    EXECUTE FUNCTION extend_applicant_deadline();

-- claimed_members.sql
-- The civil registry confirms who a claimed member is, and not that they live with the applicant. So whoever writes it, a
-- decision about a request that names members is refused unless an officer made it.
CREATE OR REPLACE FUNCTION require_officer_for_members() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM request_member m WHERE (m.household_id, m.request_id) = (NEW.household_id, NEW.request_id)
    ) THEN
        RAISE EXCEPTION 'request %: it names members of the household, so an officer decides it', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_about_members_by_officer';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_officer_for_members() FROM PUBLIC;
CREATE TRIGGER decision_about_members_by_officer AFTER INSERT ON decision FOR EACH ROW
    WHEN (NEW.request_id IS NOT NULL AND NEW.decided_by NOT LIKE 'staff:%')
    EXECUTE FUNCTION require_officer_for_members();

-- member_strikes.sql
ALTER TABLE member_strike ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON member_strike FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY resealed ON member_strike FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON member_strike AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON member_strike FROM hemayat_app;
GRANT UPDATE (reason) ON member_strike TO hemayat_app;

-- strikes_of_affected.sql
-- An officer of the province strikes a claimed member out in their own name, while the request waits for an officer; and an
-- officer strikes a member out of a request that is decided while its household waits for
-- an officer to be decided again.
CREATE POLICY given ON member_strike FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND (SELECT acting_has_role('case_officer')) AND (SELECT acting_id()) = 'staff:' || by_id
    AND EXISTS (SELECT FROM request r
        WHERE (r.household_id, r.id, r.round) = (member_strike.household_id, request_id, member_strike.round)
            AND r.province = member_strike.province
            AND (r.state = 'awaiting_officer' OR r.state = 'decided' AND EXISTS (
                SELECT FROM request_affected a WHERE a.household_id = r.household_id
                    AND a.handed_over_at IS NOT NULL AND a.decided_at IS NULL))));

-- wake_assessment.sql
-- Lets a worker take on what is due, once the transaction commits: one job waits at most, and it has no arguments. It runs with
-- the rights of its caller. A visitor has no right to jobs, and reaches it only through functions of the owner.
CREATE OR REPLACE FUNCTION wake_assessment() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM queue_job_once('requests.take_on', 'requests', '{}', once => 'requests woken', apart => 'requests woken');
END $$;
REVOKE ALL ON FUNCTION wake_assessment FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wake_assessment TO hemayat_app;

-- The household whose head acts waits no longer until it is decided again because of an event: its registers are asked now.
-- `is_waiting`: whether it waits at all; `is_moved`: whether it would have waited longer. It wakes the worker itself, since a head queues no job.
CREATE OR REPLACE FUNCTION ask_registers_now(at timestamptz, OUT is_waiting boolean, OUT is_moved boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    UPDATE request_affected a SET next_at = ask_registers_now.at
    WHERE a.household_id = home AND a.decided_at IS NULL AND a.because_event IS NOT NULL AND a.next_at > ask_registers_now.at;
    is_moved := FOUND;
    is_waiting := EXISTS (SELECT FROM request_affected a
        WHERE a.household_id = home AND a.decided_at IS NULL AND a.because_event IS NOT NULL);
    IF is_moved THEN
        PERFORM wake_assessment();
    END IF;
END $$;

-- going_on.sql
REVOKE EXECUTE ON FUNCTION ask_registers_now FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask_registers_now TO hemayat_app;

-- file_drafts.sql
-- Filing drafts, one or many. `tokens` are hashes, one for each form: the database finds each session and binds its head.
-- Without them (NULL) all forms are of the head who acts. No caller names a household or an actor. The application says what
-- a draft still lacks, by when it is answered and what its message says: a head may write that about the own draft anyway.

-- Whether these are the values of a notice: a name and a text each that is short enough for an address. SQL of a head who got it
-- into a page could otherwise queue a message that cannot be worded.
CREATE OR REPLACE FUNCTION is_short_texts(parameters jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(parameters) = 'object' THEN NOT EXISTS (
        SELECT FROM jsonb_each(parameters) AS p (name, value)
        WHERE jsonb_typeof(p.value) <> 'string' OR length(p.value #>> '{}') > 200) ELSE false END
$$;

-- Files one draft of the household whose head acts, with all that filing writes. Gives whether documents were uploaded for it.
-- Called by file_drafts, with its rights.
CREATE OR REPLACE FUNCTION file_draft(own bigint, at timestamptz, agreement bigint, form jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION file_drafts(tokens bytea[], at timestamptz, agreement bigint, forms jsonb) RETURNS bigint[]
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

-- own_drafts.sql
-- The drafts that these forms name, and what the same forms (`keys`: their hashes) have filed before; locked. Each with the
-- registers that may be asked for it, and the head of its household on that day. A form of nobody names nothing,
-- and neither does one of somebody else than the writer of a draft to change the head; nor of a head without a session, who may
-- be anybody.
CREATE OR REPLACE FUNCTION drafts_to_file(tokens bytea[], numbers bigint[], keys bytea[], at timestamptz, day date) RETURNS TABLE (
    household_id bigint, id bigint, province varchar, kind varchar, state varchar, mobile bytea, mobile_index bytea,
    acts_as varchar, is_applicant boolean, is_synthetic boolean, answers bytea, tracking_code varchar, key_hash bytea,
    due_on date, filed_at timestamptz, registers text[], head_person bigint, head_national_id bytea, head_mobile bytea,
    head_mobile_index bytea, head_is_synthetic boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz := near_now(at);
    own bigint := CASE WHEN tokens IS NULL THEN require_acting_head() END;
    acting bytea[] := acting_person();
BEGIN
    RETURN QUERY
    -- The planner takes a function that returns rows for a thousand of them; within a column it counts one.
    WITH sent AS MATERIALIZED (
        SELECT (SELECT s FROM session_with(f.token, moment) s) AS session, f.number, f.hashed
        FROM unnest(tokens, numbers, keys) AS f (token, number, hashed)
    ), form AS MATERIALIZED (
        SELECT coalesce(own, (s.session).household_id) AS household, s.number, s.hashed,
            CASE WHEN own IS NULL THEN (s.session).person_indexes || (s.session).person_index ELSE acting END AS person
        FROM sent s
    )
    SELECT r.household_id, r.id, r.province, r.kind, r.state, r.mobile, r.mobile_index, r.acts_as, r.is_applicant,
        r.is_synthetic, r.answers, r.tracking_code, r.key_hash, r.due_on, r.filed_at,
        ARRAY(
            SELECT c.register::text FROM request_consent c
            WHERE (c.household_id, c.request_id) = (r.household_id, r.id) AND c.withdrawn_at IS NULL),
        head.person_id, head.national_id, head.mobile, head.mobile_index, head.is_synthetic
    FROM form f JOIN request r ON r.household_id = f.household AND (r.id = f.number OR r.key_hash = f.hashed)
        AND (r.kind <> 'change_of_head' OR r.state <> 'draft' OR r.person_index = ANY (f.person))
    LEFT JOIN LATERAL (
        SELECT m.person_id, p.national_id, p.mobile, p.mobile_index, p.is_synthetic
        FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.household_id = r.household_id AND m.relation = 'head' AND m.valid @> day
    ) head ON true
    -- Two batches with a household in common wait for each other in the same order.
    ORDER BY r.household_id, r.id FOR UPDATE OF r;
END $$;

-- file_drafts.sql
REVOKE ALL ON FUNCTION drafts_to_file, is_short_texts, file_draft, file_drafts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drafts_to_file, file_drafts TO hemayat_app, hemayat_citizen;

-- own_drafts.sql
-- Below that, also for SQL of a head who got it into a page: nobody files a draft of somebody else to change the head. Of a batch
-- file_drafts binds the session of each form first. Without a session the database does not know who acts.
CREATE OR REPLACE FUNCTION request_filed_by_writer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT coalesce(OLD.person_index = ANY (acting_person()), false) THEN
        RAISE EXCEPTION 'request %: a draft of somebody else', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION request_filed_by_writer FROM PUBLIC;
CREATE TRIGGER request_filed_by_writer BEFORE UPDATE ON request FOR EACH ROW
    WHEN (OLD.kind = 'change_of_head' AND OLD.state = 'draft' AND NEW.state = 'submitted')
    EXECUTE FUNCTION request_filed_by_writer();

-- settled_confirmers.sql
-- Nobody confirms with a power that is new (accounts/sql/powers.sql).
CREATE TRIGGER override_by_settled BEFORE UPDATE OF settled_by_id ON request_override
    FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION confirmer_is_settled('settled_by_id', 'may', 'senior_officer');
CREATE TRIGGER finding_review_by_settled BEFORE UPDATE OF ended_by_id ON finding_review
    FOR EACH ROW WHEN (NEW.ended_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('ended_by_id', 'may', 'senior_officer');

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
