"""A session of an applicant says what the civil registry has: nobody's household, a minor, or another head's."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_confirmed_closings")]
    operations = [
        migrations.AddField(
            "citizensession", "applies_as", models.CharField(max_length=16, default="", db_default="")
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
