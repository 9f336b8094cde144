"""The week to replace a refused file is given once a case."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

AS_BEFORE = """
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

REVOKE ALL ON FUNCTION extend_applicant_deadline() FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0023_kept_consents")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), AS_BEFORE)]
