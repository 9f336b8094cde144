"""A recorded law and a reviewed draft come into force only if these people still have the role for it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

# The function as 0002 made it.
UNDO = """
DROP TRIGGER closing_law_still_recorded ON closing_law;
CREATE OR REPLACE FUNCTION agreement_version_was_reviewed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reviewers bigint[];
BEGIN
    IF NEW.number = 1 THEN
        RETURN NEW;
    END IF;
    SELECT array_agg(latest.by_id) INTO reviewers
    FROM agreement_draft d CROSS JOIN LATERAL (
        SELECT DISTINCT ON (r.by_id) r.by_id, r.is_approval FROM agreement_review r
        WHERE r.draft_id = d.id AND r.sha256 = d.sha256 ORDER BY r.by_id, r.id DESC) AS latest
    WHERE d.id = NEW.draft AND d.sha256 = NEW.sha256 AND d.body = NEW.body AND latest.is_approval
        AND latest.by_id <> d.author_id;
    IF coalesce(cardinality(reviewers), 0) < 2 OR NEW.published_by IS NULL OR NOT NEW.published_by = ANY (reviewers) THEN
        RAISE EXCEPTION 'a version is reviewed by two people beside its author, and published by one of them';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_functions"), ("accounts", "0014_proposers_still_may")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
