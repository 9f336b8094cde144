"""Heads who have not answered a case officer's question are called, once, until the question is closed."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

TOPICS = [
    "where", "why", "how", "data_item", "sign_in", "message", "complaint", "unanswered", "other"
]  # fmt: skip
END = """
-- The step that closes the question ends the call-back in the same transaction. It is the head's, who may not read the
-- list of the hotline, or the worker's after the last day. `touched_at` is the time of that step.
CREATE FUNCTION end_question_call() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE call_back SET ended_at = coalesce(NEW.touched_at, statement_timestamp()), result = 'not_needed'
    WHERE household_id = NEW.household_id AND request_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION end_question_call() FROM PUBLIC;
CREATE TRIGGER request_ends_call AFTER UPDATE OF state ON request FOR EACH ROW
    WHEN (OLD.state = 'awaiting_applicant' AND NEW.state <> OLD.state) EXECUTE FUNCTION end_question_call();
ALTER TABLE call_back ADD CONSTRAINT call_back_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_calls"), ("requests", "0039_reminders")]
    operations = [
        migrations.AlterField("callback", "call_id", models.BigIntegerField(null=True)),
        migrations.AddField("callback", "request_id", models.BigIntegerField(null=True)),
        migrations.AddField("callback", "question_id", models.BigIntegerField(null=True)),
        migrations.RemoveConstraint("callback", "call_back_topic"),
        migrations.AddConstraint(
            "callback", models.CheckConstraint(condition=Q(topic__in=TOPICS), name="call_back_topic")
        ),
        migrations.RemoveConstraint("callback", "call_back_ends_once"),
        migrations.AddConstraint(
            "callback",
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, result="")
                | Q(ended_at__isnull=False, result__in=["reached", "unreached", "not_needed"]),
                name="call_back_ends_once",
            ),
        ),
        migrations.AddConstraint(
            "callback",
            models.CheckConstraint(
                condition=Q(call_id__isnull=False, request_id__isnull=True, question_id__isnull=True)
                | Q(
                    call_id__isnull=True,
                    household_id__isnull=False,
                    request_id__isnull=False,
                    question_id__isnull=False,
                ),
                name="call_back_has_one_cause",
            ),
        ),
        migrations.AddConstraint(
            "callback",
            models.UniqueConstraint(
                fields=["household_id", "question_id"],
                condition=Q(question_id__isnull=False),
                name="call_back_once_for_a_question",
            ),
        ),
        migrations.AddIndex(
            "callback",
            models.Index(
                fields=["household_id", "request_id"],
                condition=Q(request_id__isnull=False),
                name="call_back_of_request",
            ),
        ),
        migrations.RemoveConstraint("callstep", "call_step_topic"),
        migrations.AddConstraint(
            "callstep",
            models.CheckConstraint(condition=Q(topic__in=["", *TOPICS]), name="call_step_topic"),
        ),
        migrations.RunSQL(
            END, "DROP TRIGGER request_ends_call ON request; DROP FUNCTION end_question_call();"
        ),
    ]
