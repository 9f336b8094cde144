"""What owners of registers that are reached by file said of disputes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
    dependencies = [("inquiries", "0002_answers")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE register_file_answer_number AS bigint", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE SEQUENCE register_file_word_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="FileAnswer",
            fields=[
                ("pk", _key()),
                ("household_id", models.BigIntegerField()),
                ("id", _number("register_file_answer_number")),
                ("province", models.CharField(blank=True, max_length=2)),
                ("register", models.CharField(max_length=32)),
                ("dispute", models.UUIDField()),
                ("receipt", models.CharField(max_length=64)),
                ("state", models.CharField(max_length=12)),
                ("body", models.BinaryField()),
                ("taken_in_at", models.DateTimeField()),
            ],
            options={
                "db_table": "register_file_answer",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "corrected", "upheld"])),
                        name="register_file_answer_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("dispute",),
                        name="register_file_answer_receives_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open"), _negated=True),
                        fields=("dispute",),
                        name="register_file_answer_answers_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FileWord",
            fields=[
                ("pk", _key()),
                ("household_id", models.BigIntegerField()),
                ("id", _number("register_file_word_number")),
                ("province", models.CharField(blank=True, max_length=2)),
                ("register", models.CharField(max_length=32)),
                ("national_id", models.BinaryField()),
                ("person_index", models.BinaryField(max_length=32)),
                ("as_of", models.DateField()),
                ("answer_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "register_file_word",
                "indexes": [
                    models.Index(fields=["register", "person_index"], name="register_file_word_of_person")
                ],
            },
        ),
        migrations.RunSQL((SQL / "by_file.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
