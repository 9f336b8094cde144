"""National runs and their determinations."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0001_context"), ("households", "0001_households")]

    operations = [
        migrations.CreateModel(
            name="Determination",
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
                ("household_id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                (
                    "outcome",
                    models.TextField(
                        choices=[
                            ("eligible", "eligible"),
                            ("not_eligible", "not_eligible"),
                            ("needs_data", "needs_data"),
                        ]
                    ),
                ),
                ("amount_rial", models.BigIntegerField(null=True)),
                ("decile", models.SmallIntegerField(null=True)),
                ("decision", models.TextField()),
            ],
            options={
                "db_table": "determination",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policy_id", models.TextField()),
                ("policy_version", models.TextField()),
                ("policy_text", models.TextField()),
                ("title", models.JSONField()),
                ("on", models.DateField()),
                ("snapshot_id", models.TextField()),
                ("snapshot_sha256", models.TextField()),
                ("content_sha256", models.TextField()),
                ("statements_sha256", models.TextField()),
                ("cut_points", models.JSONField()),
                ("registers", models.JSONField()),
                ("decision_columns", models.JSONField()),
                ("counts", models.JSONField()),
                ("households", models.BigIntegerField()),
                ("is_synthetic", models.BooleanField()),
                ("decided_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("superseded_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "run",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("published_at")),
                            _connector="OR",
                        ),
                        name="run_superseded_after_published",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedRun",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="eligibility.run")),
            ],
            options={
                "db_table": "published_run",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", True)), name="published_run_is_one")
                ],
            },
        ),
        migrations.RunSQL((SQL / "determination.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
