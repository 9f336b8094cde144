-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- complaints.sql
-- The table of states.py once more, below the application; a test holds the two to be the same.
CREATE OR REPLACE FUNCTION complaint_may_move(before text, after text, by text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN (before, after, by) IN (
        ('submitted', 'under_inspection', 'staff'),
        ('under_inspection', 'submitted', 'staff'),
        ('under_inspection', 'submitted', 'system'),
        ('under_inspection', 'awaiting_complainant', 'staff'),
        ('under_inspection', 'answered', 'staff'),
        ('awaiting_complainant', 'under_inspection', 'head'),
        ('awaiting_complainant', 'under_inspection', 'system'),
        ('submitted', 'withdrawn', 'head'),
        ('under_inspection', 'withdrawn', 'head'),
        ('awaiting_complainant', 'withdrawn', 'head')
    );

CREATE OR REPLACE FUNCTION complaint_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.household_id, NEW.id, NEW.kind, NEW.request_id, NEW.tracking_code, NEW.key_hash, NEW.damage_rial,
            NEW.dossier, NEW.agreement_number, NEW.clock_id, NEW.due_on, NEW.filed_at)
        IS DISTINCT FROM (OLD.household_id, OLD.id, OLD.kind, OLD.request_id, OLD.tracking_code, OLD.key_hash,
            OLD.damage_rial, OLD.dossier, OLD.agreement_number, OLD.clock_id, OLD.due_on, OLD.filed_at)
        -- The system seals anew what it holds when keys change.
        OR ((NEW.words, NEW.damage_words, NEW.person_index, NEW.person_sealed)
                IS DISTINCT FROM (OLD.words, OLD.damage_words, OLD.person_index, OLD.person_sealed)
            AND acting_kind() <> 'system') THEN
        RAISE EXCEPTION 'complaint %: what was filed never changes', OLD.id;
    END IF;
    IF OLD.ended_at IS NOT NULL AND ((NEW.state, NEW.ended_at, NEW.finding)
            IS DISTINCT FROM (OLD.state, OLD.ended_at, OLD.finding)
        OR (NEW.answer IS DISTINCT FROM OLD.answer AND acting_kind() <> 'system')) THEN
        RAISE EXCEPTION 'complaint % is at its end', OLD.id;
    END IF;
    IF NEW.state <> OLD.state AND NOT complaint_may_move(OLD.state, NEW.state, acting_kind()) THEN
        RAISE EXCEPTION 'complaint % is %: it does not become % by %', OLD.id, OLD.state, NEW.state, acting_kind();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaint_keeps BEFORE UPDATE ON complaint FOR EACH ROW EXECUTE FUNCTION complaint_keeps();

-- Of delay only while a filed request has no result; whether its day has passed, its clock says (delay_rule.py).
CREATE OR REPLACE FUNCTION complaint_waits_for_a_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM request r WHERE (r.household_id, r.id) = (NEW.household_id, NEW.request_id)
            AND r.filed_at IS NOT NULL AND r.ended_at IS NULL) THEN
        RAISE EXCEPTION 'a complaint of delay about a request that waits for no result'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_waits_for_a_result';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaint_waits_for_a_result BEFORE INSERT ON complaint
    FOR EACH ROW WHEN (NEW.kind = 'delay') EXECUTE FUNCTION complaint_waits_for_a_result();

-- What is told by a message is told: its row is in the outbox when the transaction ends, or nothing happened.
CREATE CONSTRAINT TRIGGER complaint_event_has_notice AFTER INSERT ON complaint_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.notice_key <> '') EXECUTE FUNCTION require_notice();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON complaint_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- row_security.sql
-- R4.8d: of the staff, inspectors alone see complaints, those of their provinces; nobody sees one of a relative's.
-- The select around the function lets a statement ask it once, not for each row.
CREATE OR REPLACE FUNCTION acting_inspects() RETURNS boolean LANGUAGE sql STABLE
    RETURN acting_kind() = 'staff' AND acting_has_role('inspector');
ALTER TABLE complaint ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON complaint FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())));
CREATE POLICY filed ON complaint FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND state = 'submitted');
CREATE POLICY moved ON complaint FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())));
REVOKE DELETE, TRUNCATE ON complaint FROM hemayat_app;

ALTER TABLE complaint_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON complaint_event FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())));
CREATE POLICY added ON complaint_event FOR INSERT
    WITH CHECK (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())));
REVOKE UPDATE, DELETE, TRUNCATE ON complaint_event FROM hemayat_app;

ALTER TABLE complaint_letter ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON complaint_letter FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())));
-- What somebody wrote is of their hand: an inspector's bears the inspector's number, a head's none.
CREATE POLICY written ON complaint_letter FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects()))
    AND (SELECT acting_kind()) <> 'system' AND by_id IS NOT DISTINCT FROM (SELECT acting_member()));
CREATE POLICY resealed ON complaint_letter FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON complaint_letter FROM hemayat_app;
GRANT UPDATE (words) ON complaint_letter TO hemayat_app;

ALTER TABLE complaint_way ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON complaint_way FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY opened ON complaint_way FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON complaint_way FROM hemayat_app;

CREATE POLICY not_barred ON complaint AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON complaint_event AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON complaint_letter AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));

-- Inspectors look at a request and its dates; they move none.
CREATE POLICY not_by_inspectors ON request AS RESTRICTIVE FOR UPDATE
    USING ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_inspects()));

-- hidden_from_the_desk.sql
-- That somebody complained, and who, the desk does not see by another table either: not by the clock of the complaint,
-- the messages about it, or what the record says of it and of the inspector's looks. Oversight reads the record.
CREATE POLICY complaints_are_hidden ON clock AS RESTRICTIVE FOR SELECT
    USING (about NOT LIKE 'complaint:%' OR (SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects()));
CREATE POLICY complaints_are_hidden ON clock_event AS RESTRICTIVE FOR SELECT
    USING ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())
        OR EXISTS (SELECT FROM clock c WHERE (c.household_id, c.id) = (clock_event.household_id, clock_id)));
CREATE POLICY complaints_are_hidden ON outbox AS RESTRICTIVE FOR SELECT
    USING (key NOT LIKE 'complaint:%' OR (SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects()));

-- authors.sql
-- A complaint about conduct is its author's alone, whoever heads the household since, by every table that tells of it.
-- Who signed in before keys were rotated may have to sign in again to see theirs.

-- For a head, and about the own household: of any other complaint it says that it is somebody else's. On the citizens' site,
-- a complaint about a delay is also of who leads the household, and of nobody else.
CREATE OR REPLACE FUNCTION complaint_is_anothers(home bigint, number bigint) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_kind() <> 'head' OR home IS DISTINCT FROM acting_household() OR EXISTS (
        SELECT FROM complaint c WHERE (c.household_id, c.id) = (home, number)
            AND NOT coalesce(c.person_index = ANY (acting_person()), false)
            AND (c.kind = 'conduct' OR (session_user = 'hemayat_citizen' AND NOT acting_leads())))
$$;
REVOKE EXECUTE ON FUNCTION complaint_is_anothers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION complaint_is_anothers TO hemayat_app;

CREATE POLICY of_its_author ON complaint AS RESTRICTIVE USING (kind <> 'conduct' OR (SELECT acting_kind()) <> 'head'
    OR coalesce(person_index = ANY ((SELECT acting_person())::bytea[]), false));
CREATE POLICY of_its_author ON complaint_event AS RESTRICTIVE
    USING (CASE WHEN (SELECT acting_kind()) = 'head' THEN NOT complaint_is_anothers(household_id, complaint_id) ELSE true END);
CREATE POLICY of_its_author ON complaint_letter AS RESTRICTIVE
    USING (CASE WHEN (SELECT acting_kind()) = 'head' THEN NOT complaint_is_anothers(household_id, complaint_id) ELSE true END);
CREATE POLICY of_its_author ON clock AS RESTRICTIVE FOR SELECT USING (
    CASE WHEN about LIKE 'complaint:%' AND (SELECT acting_kind()) = 'head'
        THEN NOT complaint_is_anothers(household_id, split_part(about, ':', 2)::bigint) ELSE true END);
-- A new head is not told of it either: not by the messages that went to who complained.
CREATE POLICY of_its_author ON outbox AS RESTRICTIVE FOR SELECT USING (
    CASE WHEN key LIKE 'complaint:%' AND (SELECT acting_kind()) = 'head'
        THEN NOT complaint_is_anothers(household_id, split_part(key, ':', 2)::bigint) ELSE true END);

-- What was sent with a complaint is read by its author and inspectors, as the complaint is.
CREATE POLICY complaints_are_hidden ON document AS RESTRICTIVE USING (
    CASE WHEN "case" NOT LIKE 'complaint:%' OR (SELECT acting_kind()) = 'system' THEN true
        WHEN (SELECT acting_kind()) = 'head' THEN NOT complaint_is_anothers(household_id, split_part("case", ':', 2)::bigint)
        ELSE (SELECT acting_inspects()) END);
CREATE POLICY complaints_are_hidden ON audit_event AS RESTRICTIVE FOR SELECT
    USING ((SELECT acting_kind()) <> 'staff'
        OR (SELECT (SELECT acting_inspects()) OR (SELECT acting_has_role('oversight')))
        OR NOT (event LIKE 'complaint.%' OR coalesce(detail ->> 'role', '') = 'inspector'
            OR coalesce(detail ->> 'case', '') LIKE 'complaint:%'));

CREATE POLICY of_who_leads ON complaint AS RESTRICTIVE TO hemayat_citizen
    USING (coalesce(person_index = ANY ((SELECT acting_person())::bytea[]), false) OR (SELECT acting_leads()));

-- due_dates.sql
-- As for requests (requests/sql/due_dates.sql): no due date moves in silence.
CREATE CONSTRAINT TRIGGER complaint_due_date_is_announced AFTER UPDATE ON complaint DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.moved_due_on IS DISTINCT FROM OLD.moved_due_on) EXECUTE FUNCTION require_announced_due_date();
