"""Two publishers resume a paused run, and two whose accounts are open publish one."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The two functions as 0002 made them.
UNDO = """
DROP TRIGGER resumed_still_asked ON publication_pause;
DROP TRIGGER resumed_by_settled ON publication_pause;
DROP TRIGGER approved_still_proposed ON publication;
DROP TRIGGER check_pause ON publication_pause;
DROP FUNCTION check_pause();
GRANT DELETE ON publication_pause TO hemayat_app;
CREATE OR REPLACE FUNCTION check_publication() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state <> 'loading' AND (NEW.stops, NEW.corrects_id) IS DISTINCT FROM (OLD.stops, OLD.corrects_id) THEN
        RAISE EXCEPTION 'run %: what stops it was counted when it was proposed, and stays', NEW.run_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'proposed' AND NEW.state IN ('rollout', 'published') AND jsonb_array_length(NEW.stops) > 0 AND NOT EXISTS (
            SELECT FROM publication_justification a
            JOIN publication_justification b ON b.publication_id = a.publication_id AND b.by_id <> a.by_id
            WHERE a.publication_id = NEW.run_id AND a.role = 'publisher') THEN
        RAISE EXCEPTION 'run % changes too many outcomes: two people must write why it may be published', NEW.run_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION check_published_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM publication p WHERE p.run_id = NEW.run_id AND p.state IN ('rollout', 'published')) THEN
        RAISE EXCEPTION 'run % is not approved', NEW.run_id USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM publication p WHERE p.state = 'proposed') THEN
        RAISE EXCEPTION 'run %: another run is proposed and was compared with what people see now', NEW.run_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0003_who_asks_the_worker"), ("accounts", "0014_proposers_still_may")]
    operations = [
        migrations.AddField("pause", "held_since", models.DateTimeField(null=True)),
        migrations.AddField(
            "pause",
            "resume_asked_by",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("pause", "resume_asked_at", models.DateTimeField(null=True)),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO),
    ]
