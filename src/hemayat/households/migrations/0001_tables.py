"""People, households, memberships, and what the registers said for each national run."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

NUMBERS = """
-- The stored snapshot of one case. It is seen like its household, and written by who may decide, once and for good.
CREATE SEQUENCE case_data_id AS bigint;
CREATE SEQUENCE likely_duplicate_number AS bigint;
CREATE SEQUENCE duplicate_opinion_number AS bigint;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="HouseholdData",
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
                ("people", models.TextField()),
                ("facts", models.TextField()),
            ],
            options={
                "db_table": "household_data",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="CaseData",
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
                ("people", models.TextField()),
                ("rows", models.TextField()),
                ("registers", models.JSONField()),
                ("stored_at", models.DateTimeField()),
            ],
            options={
                "db_table": "case_data",
            },
        ),
        migrations.CreateModel(
            name="DataSet",
            fields=[
                ("run_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("columns", models.JSONField()),
                ("registers", models.JSONField()),
            ],
            options={
                "db_table": "data_set",
            },
        ),
        migrations.CreateModel(
            name="DuplicateOpinion",
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
                        db_default=models.Func(models.Value("duplicate_opinion_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("duplicate_id", models.BigIntegerField()),
                ("by_id", models.BigIntegerField()),
                ("finding", models.CharField(max_length=9)),
                ("words", models.BinaryField()),
                ("is_senior", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "duplicate_opinion",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household_id", "duplicate_id", "by_id"), name="duplicate_opinion_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finding__in", ("same", "different", "unclear"))),
                        name="duplicate_opinion_finding",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("province", models.CharField(blank=True, max_length=2)),
                ("since", models.DateField()),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "household",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gt", models.F("since")), _connector="OR"
                        ),
                        name="household_lives",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LikelyDuplicate",
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
                        db_default=models.Func(models.Value("likely_duplicate_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("other_household_id", models.BigIntegerField()),
                ("other_province", models.CharField(blank=True, max_length=2)),
                ("person_id", models.BigIntegerField()),
                ("other_person_id", models.BigIntegerField()),
                ("found_at", models.DateTimeField()),
                ("stage", models.CharField(default="first", max_length=8)),
                ("finding", models.CharField(blank=True, max_length=9)),
                ("settled_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "likely_duplicate",
                "indexes": [
                    models.Index(
                        condition=models.Q(("stage", "settled"), _negated=True),
                        fields=["id"],
                        name="likely_duplicate_waits",
                    ),
                    models.Index(fields=["other_household_id"], name="likely_duplicate_other"),
                    models.Index(
                        condition=models.Q(("finding", "same"), ("told_at__isnull", True)),
                        fields=["id"],
                        name="likely_duplicate_untold",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("id",), name="likely_duplicate_by_number"),
                    models.UniqueConstraint(
                        fields=("person_id", "other_person_id"), name="likely_duplicate_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person_id__lt", models.F("other_person_id"))),
                        name="likely_duplicate_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finding__in", ("same", "different", "unclear")),
                                ("settled_at__isnull", False),
                                ("stage", "settled"),
                            ),
                            models.Q(
                                ("finding", ""),
                                ("settled_at__isnull", True),
                                ("stage__in", ("first", "second", "senior")),
                            ),
                            _connector="OR",
                        ),
                        name="likely_duplicate_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_at__isnull", True), ("finding", "same"), _connector="OR"),
                        name="likely_duplicate_told",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("national_id", models.BinaryField()),
                ("national_id_index", models.BinaryField()),
                ("given_name", models.TextField()),
                ("family_name", models.TextField()),
                ("sex", models.TextField()),
                ("birth_date", models.DateField()),
                ("died_on", models.DateField(null=True)),
                ("mobile", models.BinaryField(null=True)),
                ("mobile_index", models.BinaryField(null=True)),
                ("is_synthetic", models.BooleanField(default=False)),
                ("father_index", models.BinaryField(null=True)),
                ("life_told_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "person",
                "constraints": [
                    models.UniqueConstraint(fields=("national_id_index",), name="person_national_id"),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["female", "male"])), name="person_sex"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mobile__isnull", True), ("mobile_index__isnull", True)),
                            models.Q(("mobile__isnull", False), ("mobile_index__isnull", False)),
                            _connector="OR",
                        ),
                        name="person_mobile",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "person_id",
                        "valid",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("relation", models.TextField()),
                (
                    "is_head",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.ExpressionWrapper(
                            models.Q(("relation", "head")), output_field=models.BooleanField()
                        ),
                        output_field=models.BooleanField(),
                    ),
                ),
                ("person_no", models.SmallIntegerField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="households.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="households.person",
                    ),
                ),
            ],
            options={
                "db_table": "membership",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "relation__in",
                                [
                                    "head",
                                    "spouse",
                                    "child",
                                    "grandchild",
                                    "parent",
                                    "child_in_law",
                                    "sibling",
                                    "other",
                                ],
                            )
                        ),
                        name="membership_relation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="membership_dated",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
