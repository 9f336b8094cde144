-- An officer corrects a value on a document that they have opened themselves.
CREATE FUNCTION correction_document_is_opened() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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

-- Whether no other officer has agreed to a correction: in its case, or in a review in which they kept it with its document opened.
CREATE FUNCTION correction_is_of_one(made request_correction) RETURNS boolean LANGUAGE sql STABLE
    RETURN NOT EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (made.household_id, made.request_id) AND k.by_id <> made.by_id
            AND k.upto_id >= made.id)
    AND NOT EXISTS (
        SELECT FROM finding_review r JOIN document_opening o
            ON (o.household_id, o.document_id, o.member_id) = (r.household_id, made.document_id, r.ended_by_id)
        WHERE (r.household_id, r.finding_id) = (made.household_id, made.finding_id) AND r.result = 'kept'
            AND r.ended_by_id <> made.by_id AND (o.at <= r.ended_at OR r.because = 'second_officer'));

-- Whether a correction counts outside its own case: another officer agreed to it, or its own case was decided better with it,
-- which the rule of two officers (second_officer.sql) allowed. That rule holds for each later increase again.
CREATE FUNCTION correction_is_agreed(made request_correction) RETURNS boolean LANGUAGE sql STABLE
    RETURN NOT correction_is_of_one(made) OR EXISTS (
        SELECT FROM decision d
        WHERE (d.household_id, d.request_id) = (made.household_id, made.request_id) AND d.decided_at >= made.at
            AND decision_is_better(d));

-- Support a year that this household gained, in the year until then, after this officer alone had corrected its data; null
-- where an amount is not known. Every better decision after such a correction counts, also one of another request or
-- of another officer: otherwise several requests, each below the limit, would add up to more than the limit allows.
CREATE FUNCTION support_gained_by_one(of_household bigint, of_member bigint, until timestamptz, but_decision bigint)
RETURNS bigint LANGUAGE sql STABLE
    RETURN (
        SELECT CASE WHEN count(*) = count(support_gained(d)) THEN coalesce(sum(support_gained(d)), 0)::bigint END
        FROM decision d
        WHERE d.household_id = of_household AND d.id IS DISTINCT FROM but_decision AND d.kind <> 'override'
            AND d.decided_at > until - interval '1 year' AND d.decided_at <= until AND decision_is_better(d)
            AND EXISTS (
                SELECT FROM request_correction c
                WHERE c.household_id = of_household AND c.by_id = of_member
                    AND c.at > d.decided_at - interval '1 year' AND c.at <= d.decided_at AND correction_is_of_one(c)));

-- The support a year up to which one officer is enough, by the agreement of the correction's own case.
CREATE FUNCTION one_officer_limit(made request_correction) RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT (a.body #>> '{parameters,one_officer_up_to_rial}')::bigint
        FROM request r JOIN agreement_version a ON a.number = r.agreement_number
        WHERE (r.household_id, r.id) = (made.household_id, made.request_id));

-- The same, less what the officer had already added to the household within the year; null where that is not known.
CREATE FUNCTION correction_limit(made request_correction) RETURNS bigint LANGUAGE sql STABLE
    RETURN one_officer_limit(made) - support_gained_by_one(made.household_id, made.by_id, made.at, NULL);
