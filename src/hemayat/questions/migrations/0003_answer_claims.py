"""Who is answering a question: one member of staff at a time."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("questions", "0002_functions")]
    operations = [
        migrations.AddField("question", "claimed_by_id", models.BigIntegerField(null=True)),
        migrations.AddField("question", "claimed_at", models.DateTimeField(null=True)),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
