"""Runs, what they determined, decisions and findings."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

NUMBERS = """
CREATE SEQUENCE decision_id AS bigint;
CREATE SEQUENCE finding_number AS bigint;
CREATE SEQUENCE effect_postponement_number AS bigint;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("households", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
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
            name="EffectPostponement",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("effect_postponement_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("run_id", models.BigIntegerField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
                ("request_id", models.BigIntegerField()),
                ("until", models.DateField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "effect_postponement",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision_id__isnull", False), ("run_id__isnull", True)),
                            models.Q(("decision_id__isnull", True), ("run_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="effect_postponement_of_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("finding_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "Correction"),
                            ("settlement", "Settlement"),
                            ("override", "Override"),
                        ],
                        max_length=10,
                    ),
                ),
                ("decision_id", models.BigIntegerField(null=True)),
                ("criteria", models.JSONField(default=list)),
                ("law_sha256", models.CharField(blank=True, max_length=64)),
                ("people_sha256", models.CharField(blank=True, max_length=64)),
                ("review_on", models.DateField(null=True)),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "finding",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["household_id"],
                        name="finding_in_force",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True), ("review_on__isnull", False)),
                        fields=["review_on"],
                        name="finding_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decision_id__isnull", True),
                                ("kind", "correction"),
                                ("review_on__isnull", True),
                            ),
                            models.Q(
                                ("decision_id__isnull", False),
                                ("kind", "settlement"),
                                ("review_on__isnull", True),
                            ),
                            models.Q(
                                ("decision_id__isnull", False),
                                ("kind", "override"),
                                ("review_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="finding_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by_id__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="finding_ended_by_an_officer",
                    ),
                ],
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
                ("province", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("adverse_from_on", models.DateField(null=True)),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="eligibility.run")),
            ],
            options={
                "db_table": "published_run",
            },
        ),
        migrations.CreateModel(
            name="PublishedPeriod",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "province",
                        "since",
                        "run_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("province", models.CharField(max_length=2)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("adverse_from_on", models.DateField(null=True)),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="eligibility.run")),
            ],
            options={
                "db_table": "published_period",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("province",),
                        name="published_period_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="published_period_ends_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("case_data_id", models.BigIntegerField()),
                ("request_id", models.BigIntegerField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("engine", "Engine"), ("officer", "Officer"), ("override", "Override")],
                        max_length=8,
                    ),
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
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="eligibility.run"
                    ),
                ),
                ("finding_id", models.BigIntegerField(null=True)),
                ("document_id", models.UUIDField(null=True)),
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
                        condition=models.Q(("kind__in", ["engine", "officer", "override"])),
                        name="decision_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["eligible", "not_eligible"])),
                        name="decision_is_clear",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "engine"), ("reason", "")),
                            models.Q(
                                ("kind__in", ["officer", "override"]), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="decision_of_an_officer_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finding_id__isnull", True),
                            ("kind__in", ["officer", "override"]),
                            _connector="OR",
                        ),
                        name="decision_on_a_finding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_rial__isnull", True), ("amount_rial__gte", 0), _connector="OR"
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
            options={
                "db_table": "household_not_decided",
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
