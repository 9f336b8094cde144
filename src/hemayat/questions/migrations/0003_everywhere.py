"""The queue of questions for whoever sees every province at once, read along indexes of its own."""

from __future__ import annotations

from django.db import migrations, models

WAITS = models.Q(("state", "waiting"))


class Migration(migrations.Migration):
    dependencies = [("questions", "0002_by_message")]

    operations = [
        migrations.AddIndex("question", models.Index(fields=fields, condition=WAITS, name=name))
        for fields, name in (
            (["due_on", "id"], "question_queue_everywhere"),
            (["theme", "due_on", "id"], "question_theme_everywhere"),
        )
    ]
