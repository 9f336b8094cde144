"""A correction belongs to the household, with its period, and not only to the request in which it was made."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import migrations, models
from django.db.models import F, Q

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0011_filed_in_one"), ("eligibility", "0005_findings")]
    operations = [
        migrations.RemoveField("correction", "person_no"),
        migrations.AddField(
            "correction", "person_id", models.BigIntegerField(default=0), preserve_default=False
        ),
        migrations.AddField(
            "correction", "valid_from", models.DateField(default=dt.date(1, 1, 1)), preserve_default=False
        ),
        migrations.AddField("correction", "valid_to", models.DateField(null=True)),
        migrations.AddField(
            "correction", "register_on", models.DateField(default=dt.date(1, 1, 1)), preserve_default=False
        ),
        migrations.AddField(
            "correction", "finding_id", models.BigIntegerField(default=0), preserve_default=False
        ),
        migrations.AlterField("correction", "said", models.BinaryField(default=b"")),
        migrations.AddConstraint(
            "correction",
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="request_correction_period",
            ),
        ),
        migrations.AddConstraint(
            "correction",
            models.CheckConstraint(
                condition=~Q(said=b"") | ~Q(used=b""), name="request_correction_says_something"
            ),
        ),
        migrations.RunSQL((SQL / "lasting_corrections.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
