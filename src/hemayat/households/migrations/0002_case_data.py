"""The stored snapshot of one case."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_sign_in"),
        ("audit", "0002_record"),
        ("households", "0001_households"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseData",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("people", models.TextField()),
                ("rows", models.TextField()),
                ("registers", models.JSONField()),
                ("stored_at", models.DateTimeField()),
            ],
            options={
                "db_table": "case_data",
            },
        ),
        migrations.RunSQL((SQL / "case_data.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
