"""The households of an extract that a run did not decide, with the reason."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("publication", "0005_finding_results")]
    operations = [
        migrations.CreateModel(
            name="HouseholdNotDecided",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "run_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="eligibility.run",
                    ),
                ),
                ("reason", models.CharField(max_length=32)),
            ],
            options={"db_table": "household_not_decided"},
        ),
        migrations.RunSQL((SQL / "not_decided.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
