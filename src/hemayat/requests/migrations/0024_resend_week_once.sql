-- What stands between this officer and a refusal: a document that they have not opened, a document without an answer,
-- words without an answer that is as new as the words. `document` is empty for the words. `checking` for a document whose
-- check has not ended; `resend` for one that was refused or found infected within the last week and that the applicant has
-- not replaced since. The desk's checklist asks this function, and so does the trigger of officer_answers.sql.
-- The week is given once a case: for the files that were sent before the first refused one was a week old. Otherwise a
-- broken file a week would keep a case open, and support that ends with it, for ever.
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
        AND (d.scanned_at > d.checked_at OR d.uploaded_at < interval '7 days' + (
            SELECT min(first.gone_at) FROM documents first WHERE first.state IN ('refused', 'infected')))
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
    IF split_part(NEW."case", ':', 1) <> 'request' OR (NEW.scanned_at > NEW.checked_at) IS NOT TRUE AND EXISTS (
        SELECT FROM document d
        WHERE (d.household_id, d."case") = (NEW.household_id, NEW."case") AND d.state IN ('refused', 'infected')
            AND greatest(d.checked_at, d.scanned_at) <= NEW.uploaded_at - interval '7 days')
    THEN
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
