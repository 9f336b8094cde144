"""Decisions about one household at a time."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0001_runs"), ("households", "0002_case_data")]

    operations = [
        migrations.CreateModel(
            name="Decision",
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
                ("case_data_id", models.BigIntegerField()),
                ("request_id", models.BigIntegerField(null=True)),
                (
                    "kind",
                    models.CharField(choices=[("engine", "Engine"), ("officer", "Officer")], max_length=8),
                ),
                ("outcome", models.CharField(max_length=16)),
                ("amount_rial", models.BigIntegerField(null=True)),
                ("decile", models.SmallIntegerField(null=True)),
                ("facts", models.TextField()),
                ("decision", models.TextField()),
                ("decided_at", models.DateTimeField()),
                ("decided_by", models.CharField(max_length=64)),
                ("reason", models.TextField(blank=True)),
                ("before_run_id", models.BigIntegerField(null=True)),
                ("before_decision_id", models.BigIntegerField(null=True)),
                ("takes_effect_on", models.DateField(null=True)),
                ("counts_from_on", models.DateField(null=True)),
                ("counts_from_run_id", models.BigIntegerField(null=True)),
                ("arrears_rial", models.BigIntegerField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="eligibility.run",
                    ),
                ),
            ],
            options={
                "db_table": "decision",
                "constraints": [
                    models.UniqueConstraint(fields=("id",), name="decision_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("request_id__isnull", False)),
                        fields=("household_id", "request_id"),
                        name="decision_one_for_a_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["engine", "officer"])), name="decision_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["eligible", "not_eligible"])),
                        name="decision_is_clear",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "engine"), ("reason", "")),
                            models.Q(("kind", "officer"), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="decision_of_an_officer_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_rial__isnull", True),
                            ("amount_rial__gte", 0),
                            _connector="OR",
                        ),
                        name="decision_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("arrears_rial__isnull", True),
                            models.Q(("arrears_rial__gte", 0), ("counts_from_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="decision_arrears",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "decision.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
