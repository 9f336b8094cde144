"""Verification of the record, re-examination, and budgets of looks."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

NUMBERS = """
CREATE SEQUENCE reexamination_number AS bigint;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("holdings", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="DrawnDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("drawn_at", models.DateTimeField()),
            ],
            options={
                "db_table": "drawn_day",
            },
        ),
        migrations.CreateModel(
            name="LookDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("member_id", models.BigIntegerField()),
                ("day", models.DateField()),
                (
                    "opened",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("searches", models.IntegerField(db_default=0)),
            ],
            options={
                "db_table": "look_day",
            },
        ),
        migrations.CreateModel(
            name="Measurement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(unique=True)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("agreement_number", models.PositiveIntegerField()),
                ("figures", models.JSONField()),
            ],
            options={
                "db_table": "quality_measurement",
            },
        ),
        migrations.CreateModel(
            name="MonthMeasured",
            fields=[
                ("since_on", models.DateField(primary_key=True, serialize=False)),
                ("until_on", models.DateField()),
                ("measured_at", models.DateTimeField()),
                ("agreement_number", models.PositiveIntegerField()),
                ("targets", models.JSONField()),
                ("figures", models.JSONField()),
            ],
            options={
                "db_table": "quality_month",
            },
        ),
        migrations.CreateModel(
            name="Probe",
            fields=[
                ("minute", models.DateTimeField(primary_key=True, serialize=False)),
                ("is_up", models.BooleanField()),
            ],
            options={
                "db_table": "availability_probe",
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_by_id", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("links", models.BigIntegerField(default=0)),
                ("walked", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(null=True)),
            ],
            options={
                "db_table": "audit_verification",
            },
        ),
        migrations.CreateModel(
            name="LookExtension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("member_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("households", models.PositiveSmallIntegerField()),
                ("because", models.CharField(max_length=200)),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "look_extension",
                "indexes": [models.Index(fields=["member_id", "day"], name="look_extension_of_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by_id", models.F("member_id")), _negated=True),
                        name="look_extension_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("because", ""), _negated=True), name="look_extension_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueueWarning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("raised_at", models.DateTimeField()),
                ("measured_at", models.DateTimeField()),
                ("waiting", models.BigIntegerField()),
                ("late", models.BigIntegerField(null=True)),
                ("empties_on", models.DateField(null=True)),
                ("officers_needed", models.BigIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "queue_warning",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("province",),
                        name="queue_warning_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reexamination",
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
                        db_default=models.Func(models.Value("reexamination_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("decision_id", models.BigIntegerField()),
                ("first_by_id", models.BigIntegerField()),
                ("drawn_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("reason", models.BinaryField(default=b"")),
                ("by_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(null=True)),
                ("is_agreed", models.BooleanField(null=True)),
            ],
            options={
                "db_table": "reexamination",
                "indexes": [
                    models.Index(fields=["id"], name="reexamination_by_number"),
                    models.Index(
                        condition=models.Q(("at", None)),
                        fields=["province", "drawn_at"],
                        name="reexamination_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household_id", "decision_id"), name="reexamination_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at", None), ("by_id", None), ("is_agreed", None), ("outcome", "")),
                            models.Q(
                                ("at__isnull", False),
                                ("by_id__isnull", False),
                                ("is_agreed__isnull", False),
                                ("outcome__in", ["eligible", "not_eligible"]),
                            ),
                            _connector="OR",
                        ),
                        name="reexamination_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_id", None),
                            models.Q(("by_id", models.F("first_by_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="reexamination_by_another",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
