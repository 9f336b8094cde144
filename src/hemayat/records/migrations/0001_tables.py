"""The records of each household, and who opened them."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

NUMBERS = """
CREATE SEQUENCE record_question_number AS bigint;
CREATE SEQUENCE record_opening_number AS bigint;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("eligibility", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
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
            options={
                "db_table": "household_records",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="RecordOpening",
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
                        db_default=models.Func(models.Value("record_opening_number"), function="nextval"),
                        unique=True,
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("person_id", models.BigIntegerField()),
                ("session", models.CharField(max_length=64)),
                ("token", models.BinaryField(default=b"")),
                ("asked_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("open_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "record_opening",
            },
        ),
        migrations.CreateModel(
            name="RecordQuestion",
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
                        db_default=models.Func(models.Value("record_question_number"), function="nextval"),
                        unique=True,
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("register", models.CharField(max_length=32)),
                (
                    "persons",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("asked_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("tries", models.SmallIntegerField(default=0)),
                ("answered_at", models.DateTimeField(null=True)),
                ("content", models.BinaryField(default=b"")),
            ],
            options={
                "db_table": "record_question",
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["next_at"],
                        name="record_question_due",
                    )
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
