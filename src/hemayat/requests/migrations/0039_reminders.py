"""A question of a case officer knows its reminders, and from when the hotline calls."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("requests", "0038_filed_by_session")]
    operations = [
        # The version before, which asks questions while this one is migrated, names no number.
        migrations.AddField(
            "officerquestion", "reminders", models.SmallIntegerField(default=0, db_default=0)
        ),
        migrations.AddField("officerquestion", "remind_on", models.DateField(null=True)),
        migrations.AddField("officerquestion", "call_on", models.DateField(null=True)),
        migrations.AddIndex(
            "officerquestion",
            models.Index(
                fields=["remind_on"],
                condition=Q(answered_at__isnull=True, remind_on__isnull=False),
                name="request_question_to_remind",
            ),
        ),
        migrations.AddIndex(
            "officerquestion",
            models.Index(
                fields=["call_on"],
                condition=Q(answered_at__isnull=True, call_on__isnull=False),
                name="request_question_to_call",
            ),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (reminders, remind_on, call_on) ON request_question TO hemayat_app",
            migrations.RunSQL.noop,
        ),
    ]
