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
CREATE FUNCTION finding_review_keeps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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

-- Nobody ends the review of what they found themselves, or of an override that they proposed: the finding names who confirmed it.
CREATE FUNCTION finding_review_by_another() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM finding f
        WHERE (f.household_id, f.id) = (NEW.household_id, NEW.finding_id) AND (f.by_id = NEW.ended_by_id OR EXISTS (
            SELECT FROM request_override o
            WHERE (o.household_id, o.decision_id, o.proposed_by_id) = (f.household_id, f.decision_id, NEW.ended_by_id)))
    ) THEN
        RAISE EXCEPTION 'review %: somebody else than who made the finding ends it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finding_review_by_another';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION finding_review_by_another() FROM PUBLIC;
CREATE TRIGGER finding_review_by_another BEFORE UPDATE OF ended_by_id ON finding_review
    FOR EACH ROW WHEN (NEW.ended_by_id IS NOT NULL) EXECUTE FUNCTION finding_review_by_another();

-- A finding is ended only in a review that an officer ended at the same time, with words.
CREATE FUNCTION check_finding_is_ended_in_a_review() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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

-- In such a review, an officer can keep the correction only after opening its document.
CREATE FUNCTION second_officer_opens_document() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM request_correction c JOIN document_opening o
            ON (o.household_id, o.document_id, o.member_id) = (c.household_id, c.document_id, NEW.ended_by_id)
        WHERE (c.household_id, c.finding_id) = (NEW.household_id, NEW.finding_id)
    ) THEN
        RAISE EXCEPTION 'review %: a second officer opens the document', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finding_review_document_opened';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION second_officer_opens_document() FROM PUBLIC;
CREATE TRIGGER second_officer_opens_document BEFORE UPDATE OF result ON finding_review
    FOR EACH ROW WHEN (NEW.result = 'kept' AND NEW.because = 'second_officer') EXECUTE FUNCTION second_officer_opens_document();
