"""What was asked of registers, and what they answered."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

NUMBERS = """
CREATE SEQUENCE register_answer_id_seq;
CREATE SEQUENCE register_file_answer_number AS bigint;
CREATE SEQUENCE register_file_word_number AS bigint;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("notifications", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="FileAnswer",
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
                        db_default=models.Func(
                            models.Value("register_file_answer_number"), function="nextval"
                        ),
                        unique=True,
                    ),
                ),
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
                        db_default=models.Func(models.Value("register_file_word_number"), function="nextval"),
                        unique=True,
                    ),
                ),
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
        migrations.CreateModel(
            name="InquiryReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.UUIDField()),
                ("asked_by", models.CharField(max_length=64)),
                ("register", models.CharField(max_length=32)),
                ("person_index", models.BinaryField(max_length=32)),
                ("household_id", models.BigIntegerField(null=True)),
                ("province", models.CharField(max_length=2)),
                ("asked_at", models.DateTimeField()),
                ("took_ms", models.IntegerField()),
                ("is_answered", models.BooleanField()),
                ("reason", models.CharField(max_length=80)),
            ],
            options={
                "db_table": "inquiry_receipt",
                "indexes": [
                    models.Index(fields=["person_index", "asked_at"], name="inquiry_receipt_of_person")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_answered", True), ("reason", "")),
                            models.Q(("is_answered", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="inquiry_receipt_says_why",
                    ),
                    models.UniqueConstraint(
                        fields=("reference", "person_index", "household_id"),
                        name="inquiry_receipt_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterAnswer",
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
                        db_default=models.Func(models.Value("register_answer_id_seq"), function="nextval"),
                        unique=True,
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("about", models.CharField(max_length=64)),
                ("register", models.CharField(max_length=32)),
                ("as_of", models.DateField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("is_answered", models.BooleanField()),
                ("is_complete", models.BooleanField()),
                ("reason", models.CharField(max_length=80)),
                ("reference", models.UUIDField()),
                ("body", models.BinaryField()),
            ],
            options={
                "db_table": "register_answer",
                "indexes": [models.Index(fields=["household_id", "about"], name="register_answer_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", False),
                                ("as_of__isnull", False),
                                ("is_answered", True),
                                ("reason", ""),
                            ),
                            models.Q(
                                ("as_of__isnull", True),
                                ("is_answered", False),
                                ("is_complete", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="register_answer_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            ("answered_at__gte", models.F("asked_at")),
                            _connector="OR",
                        ),
                        name="register_answer_after_question",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
