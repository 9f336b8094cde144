-- Whether no other officer has agreed to a correction: in its case, or in a review in which they kept it with its document opened.
CREATE OR REPLACE FUNCTION correction_is_of_one(made request_correction) RETURNS boolean LANGUAGE sql STABLE
    RETURN NOT EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (made.household_id, made.request_id) AND k.by_id <> made.by_id
            AND k.upto_id >= made.id)
    AND NOT EXISTS (
        SELECT FROM finding_review r JOIN document_opening o
            ON (o.household_id, o.document_id, o.member_id) = (r.household_id, made.document_id, r.ended_by_id)
        WHERE (r.household_id, r.finding_id) = (made.household_id, made.finding_id) AND r.result = 'kept'
            AND r.ended_by_id <> made.by_id AND (o.at <= r.ended_at OR r.because = 'second_officer'));

-- The support a year up to which one officer is enough, by the agreement of the correction's own case.
CREATE OR REPLACE FUNCTION one_officer_limit(made request_correction) RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT (a.body #>> '{parameters,one_officer_up_to_rial}')::bigint
        FROM request r JOIN agreement_version a ON a.number = r.agreement_number
        WHERE (r.household_id, r.id) = (made.household_id, made.request_id));

-- The same, less what the officer had already added to the household within the year; null where that is not known.
CREATE OR REPLACE FUNCTION correction_limit(made request_correction) RETURNS bigint LANGUAGE sql STABLE
    RETURN one_officer_limit(made) - support_gained_by_one(made.household_id, made.by_id, made.at, NULL);

-- In such a review, an officer can keep the correction only after opening its document.
CREATE OR REPLACE FUNCTION second_officer_opens_document() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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

CREATE OR REPLACE TRIGGER second_officer_opens_document BEFORE UPDATE OF result ON finding_review
    FOR EACH ROW WHEN (NEW.result = 'kept' AND NEW.because = 'second_officer') EXECUTE FUNCTION second_officer_opens_document();

-- Whether more than the limit rests on what one officer alone corrected in other cases of the household, or nobody asked how much.
CREATE OR REPLACE FUNCTION rests_on_one_officer(made decision) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM request_correction c JOIN finding f ON (f.household_id, f.id) = (c.household_id, c.finding_id)
        WHERE c.household_id = made.household_id AND c.request_id IS DISTINCT FROM made.request_id AND f.ended_at IS NULL
            AND correction_is_of_one(c) AND coalesce(12 * made.by_one_officer_rial > one_officer_limit(c), true));

-- The rule, for the application and for the trigger. An override is made by two people anyway. For each officer who
-- corrected data in this case, what they added within the year is counted together with what this decision adds.
CREATE OR REPLACE FUNCTION needs_second_officer(made decision) RETURNS boolean LANGUAGE sql STABLE
    RETURN made.kind <> 'override' AND decision_is_better(made) AND (rests_on_one_officer(made)
        OR corrections_unchecked(made.household_id, made.request_id,
            CASE WHEN made.decided_by LIKE 'staff:%' THEN substr(made.decided_by, 7)::bigint END)
        AND EXISTS (
            SELECT FROM request_correction c
            WHERE (c.household_id, c.request_id) = (made.household_id, made.request_id)
                AND coalesce(
                    support_gained(made)
                        + support_gained_by_one(made.household_id, c.by_id, made.decided_at, made.id) > (
                        SELECT (a.body #>> '{parameters,one_officer_up_to_rial}')::bigint
                        FROM request r JOIN agreement_version a ON a.number = r.agreement_number
                        WHERE (r.household_id, r.id) = (made.household_id, made.request_id)), true)));

CREATE OR REPLACE FUNCTION require_second_officer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF needs_second_officer(NEW) THEN
        RAISE EXCEPTION 'household %: above the limit of the agreement, a second officer agrees to corrections', NEW.household_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_second_officer';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS decision_by_second_officer ON decision;
CREATE CONSTRAINT TRIGGER decision_by_second_officer AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION require_second_officer();
