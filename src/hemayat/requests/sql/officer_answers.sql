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
-- A head by the registers alone reads no answer to what another person wrote (decision 0052).
CREATE POLICY of_who_leads ON officer_answer AS RESTRICTIVE FOR SELECT TO hemayat_citizen USING (
    (SELECT acting_leads()) OR EXISTS (
        SELECT FROM request r WHERE (r.household_id, r.id) = (officer_answer.household_id, officer_answer.request_id)
            AND r.person_index = ANY ((SELECT acting_person())::bytea[])));
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
CREATE FUNCTION decided_before_by(of_household bigint, of_request bigint, of_member bigint) RETURNS boolean
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

CREATE FUNCTION request_goes_to_another() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
CREATE CONSTRAINT TRIGGER decision_read_by_a_person AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.request_id IS NOT NULL OR NEW.kind = 'override') EXECUTE FUNCTION require_reading();
