"""The records behind failed and open criteria of a run."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0001_runs"), ("households", "0009_records_in_parts")]

    operations = [
        migrations.CreateModel(
            name="HouseholdRecords",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "household_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("run_id", models.BigIntegerField()),
                ("household_id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("content", models.BinaryField()),
            ],
            options={"db_table": "household_records", "managed": False},
        ),
        migrations.RunSQL((SQL / "household_records.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
