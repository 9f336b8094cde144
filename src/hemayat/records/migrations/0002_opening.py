"""Records that a register is asked for, and those that a member opens by a code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


def _key() -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(
        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
    )


def _number(sequence: str) -> models.BigIntegerField[Any, Any]:
    return models.BigIntegerField(
        db_default=models.Func(models.Value(sequence), function="nextval"), unique=True
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0001_household_records")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE record_question_number AS bigint", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE SEQUENCE record_opening_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="RecordQuestion",
            fields=[
                ("pk", _key()),
                ("household_id", models.BigIntegerField()),
                ("id", _number("record_question_number")),
                ("province", models.CharField(blank=True, max_length=2)),
                ("register", models.CharField(max_length=32)),
                ("persons", django.contrib.postgres.fields.ArrayField(models.BigIntegerField())),
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
        migrations.CreateModel(
            name="RecordOpening",
            fields=[
                ("pk", _key()),
                ("household_id", models.BigIntegerField()),
                ("id", _number("record_opening_number")),
                ("province", models.CharField(blank=True, max_length=2)),
                ("person_id", models.BigIntegerField()),
                ("session", models.CharField(max_length=64)),
                ("token", models.BinaryField(default=b"")),
                ("asked_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("open_until", models.DateTimeField(null=True)),
            ],
            options={"db_table": "record_opening"},
        ),
        migrations.RunSQL((SQL / "opening.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
