"""Questions that their heads may write on in by text message, from the line that they asked on."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("questions", "0001_questions")]

    operations = [
        migrations.AddField("question", "takes_messages", models.BooleanField(default=False)),
        migrations.AddIndex(
            "question",
            models.Index(
                condition=models.Q(("takes_messages", True)), fields=["mobile_index"], name="question_by_line"
            ),
        ),
        migrations.RemoveConstraint("message", "question_message_channel"),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=models.Q(("channel__in", ["web", "hotline", "message"])),
                name="question_message_channel",
            ),
        ),
    ]
