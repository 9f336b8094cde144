"""A second officer agrees to the corrections that they were shown, and to none that came after."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

# What was agreed to before counts as before: everything that was corrected until then.
AS_BEFORE = """
UPDATE correction_check k SET upto_id = coalesce((
    SELECT max(c.id) FROM request_correction c
    WHERE (c.household_id, c.request_id) = (k.household_id, k.request_id) AND c.at <= k.at), 0)"""
# As 0004 and 0008 made them.
UNDO = """
CREATE OR REPLACE FUNCTION correction_is_of_one(made request_correction) RETURNS boolean LANGUAGE sql STABLE
    RETURN NOT EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (made.household_id, made.request_id) AND k.by_id <> made.by_id
            AND k.at >= made.at);

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

CREATE OR REPLACE FUNCTION corrections_unchecked(of_household bigint, of_request bigint, of_decider bigint) RETURNS boolean
LANGUAGE sql STABLE RETURN
    EXISTS (SELECT FROM request_correction c WHERE (c.household_id, c.request_id) = (of_household, of_request))
    AND NOT EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (of_household, of_request) AND k.by_id IS DISTINCT FROM of_decider
            AND NOT EXISTS (SELECT FROM request_correction c
                WHERE (c.household_id, c.request_id) = (of_household, of_request) AND c.at > k.at));
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0018_review_by_another")]
    operations = [
        migrations.AddField("correctioncheck", "upto_id", models.BigIntegerField(db_default=0)),
        migrations.RunSQL([AS_BEFORE, Path(__file__).with_suffix(".sql").read_text("utf-8")], UNDO),
    ]
