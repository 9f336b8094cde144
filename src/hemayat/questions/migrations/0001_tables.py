"""Questions, their messages, and ready answers."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

NUMBERS = """
CREATE SEQUENCE question_message_number AS bigint;
CREATE SEQUENCE question_number AS bigint;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("letters", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="Question",
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
                        db_default=models.Func(models.Value("question_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField(null=True)),
                ("category", models.CharField(max_length=12)),
                ("theme", models.CharField(blank=True, max_length=24)),
                ("state", models.CharField(max_length=12)),
                ("mobile", models.BinaryField(null=True)),
                ("mobile_index", models.BinaryField(null=True)),
                ("is_synthetic", models.BooleanField()),
                ("opened_by_id", models.BigIntegerField(null=True)),
                ("agreement_number", models.PositiveIntegerField()),
                ("round", models.SmallIntegerField(default=0)),
                ("clock_id", models.BigIntegerField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("waiting_since", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("merged_into", models.BigIntegerField(null=True)),
                ("takes_messages", models.BooleanField(default=False)),
                ("person_index", models.BinaryField(max_length=32, null=True)),
                ("person_sealed", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "question",
                "indexes": [
                    models.Index(fields=["id"], name="question_by_number"),
                    models.Index(
                        condition=models.Q(("takes_messages", True)),
                        fields=["mobile_index"],
                        name="question_by_line",
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["province", "due_on", "id"],
                        name="question_queue",
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["province", "theme", "due_on", "id"],
                        name="question_by_theme",
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["due_on", "id"],
                        name="question_queue_everywhere",
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["theme", "due_on", "id"],
                        name="question_theme_everywhere",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("category__in", ["delay", "problem", "ambiguity", "other"])),
                        name="question_category",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "answered", "merged"])),
                        name="question_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("clock_id__isnull", False), ("due_on__isnull", False), ("round__gte", 1)
                        ),
                        name="question_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(
                                models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="question_merged_into_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadyAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("theme", models.CharField(max_length=24)),
                ("tie", models.CharField(max_length=64)),
                ("tie_version", models.CharField(max_length=64)),
                ("question_fa", models.CharField(max_length=300)),
                ("answer_fa", models.TextField()),
                ("question_en", models.CharField(blank=True, max_length=300)),
                ("answer_en", models.TextField(blank=True)),
                ("written_by_id", models.BigIntegerField()),
                ("written_at", models.DateTimeField()),
                ("published_by_id", models.BigIntegerField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "ready_answer",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at__isnull", True), ("published_by_id__isnull", True)),
                            models.Q(
                                ("published_at__isnull", False),
                                models.Q(("published_by_id", models.F("written_by_id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ready_answer_published_by_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ThreadMessage",
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
                        db_default=models.Func(models.Value("question_message_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("question_id", models.BigIntegerField()),
                ("by_kind", models.CharField(max_length=8)),
                ("by_id", models.BigIntegerField(null=True)),
                ("channel", models.CharField(max_length=8)),
                ("words", models.BinaryField()),
                ("documents", models.JSONField(default=list)),
                ("ready_answer_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("rating", models.CharField(blank=True, max_length=12)),
                ("rated_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "question_message",
                "indexes": [
                    models.Index(fields=["household_id", "question_id", "id"], name="question_message_of"),
                    models.Index(
                        condition=models.Q(("rating", "not_helped")),
                        fields=["province", "rated_at"],
                        name="question_message_unhelpful",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_kind", "head"),
                            models.Q(("by_id__isnull", False), ("by_kind", "staff")),
                            _connector="OR",
                        ),
                        name="question_message_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["web", "hotline", "message"])),
                        name="question_message_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rated_at__isnull", True), ("rating", "")),
                            models.Q(
                                ("by_kind", "staff"),
                                ("rated_at__isnull", False),
                                ("rating__in", ["helped", "not_helped"]),
                            ),
                            _connector="OR",
                        ),
                        name="question_message_rated",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
