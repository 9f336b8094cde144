"""Requests of households, and the work of the desk on them, continued."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="FindingReview",
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
                        db_default=models.Func(models.Value("finding_review_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("finding_id", models.BigIntegerField()),
                ("because", models.CharField(max_length=16)),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("result", models.CharField(blank=True, max_length=6)),
                ("words", models.BinaryField(default=b"")),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "finding_review",
                "indexes": [
                    models.Index(
                        condition=models.Q(("result", "")),
                        fields=["province", "due_on"],
                        name="finding_review_waiting",
                    ),
                    models.Index(fields=["id"], name="finding_review_by_number"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("result", "")),
                        fields=("household_id", "finding_id"),
                        name="finding_review_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "because__in",
                                [
                                    "contradicted",
                                    "review_date",
                                    "household",
                                    "law",
                                    "other_criterion",
                                    "data_missing",
                                ],
                            )
                        ),
                        name="finding_review_because",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("ended_by_id__isnull", True),
                                ("result", ""),
                                ("words", b""),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by_id__isnull", False),
                                ("result__in", ["kept", "ended"]),
                                models.Q(("words", b""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="finding_review_ends_with_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberStrike",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "request_id",
                        "person_no",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("request_id", models.BigIntegerField()),
                ("person_no", models.SmallIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("member_strike_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("round", models.SmallIntegerField()),
                ("reason", models.BinaryField()),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "member_strike",
                "indexes": [models.Index(fields=["id"], name="member_strike_by_number")],
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                        db_default=models.Func(models.Value("request_note_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("words", models.BinaryField()),
                ("to_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "request_note",
                "indexes": [
                    models.Index(fields=["household_id", "request_id", "id"], name="request_note_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficerAnswer",
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
                        db_default=models.Func(models.Value("officer_answer_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("document_id", models.UUIDField(null=True)),
                ("words", models.BinaryField()),
                ("words_index", models.BinaryField(max_length=32)),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "officer_answer",
                "indexes": [
                    models.Index(fields=["household_id", "request_id", "id"], name="officer_answer_of"),
                    models.Index(fields=["at"], name="officer_answer_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficerQuestion",
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
                        db_default=models.Func(models.Value("request_question_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("asked_by_id", models.BigIntegerField()),
                ("words", models.BinaryField()),
                ("asked_at", models.DateTimeField()),
                ("answer_by", models.DateField()),
                ("answer", models.BinaryField(default=b"")),
                ("answered_at", models.DateTimeField(null=True)),
                ("reminders", models.SmallIntegerField(db_default=0, default=0)),
                ("remind_on", models.DateField(null=True)),
                ("call_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "request_question",
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True), ("remind_on__isnull", False)),
                        fields=["remind_on"],
                        name="request_question_to_remind",
                    ),
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True), ("call_on__isnull", False)),
                        fields=["call_on"],
                        name="request_question_to_call",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("household_id", "request_id"),
                        name="request_question_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Override",
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
                        db_default=models.Func(models.Value("request_override_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("outcome", models.CharField(max_length=16)),
                ("against", models.CharField(max_length=16)),
                ("reason", models.BinaryField()),
                ("proposed_by_id", models.BigIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("result", models.CharField(blank=True, max_length=12)),
                ("settled_by_id", models.BigIntegerField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("answer", models.BinaryField(default=b"")),
                ("decision_id", models.BigIntegerField(null=True)),
                ("is_reexamined", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "request_override",
                "indexes": [
                    models.Index(
                        condition=models.Q(("result", "")),
                        fields=["province", "proposed_at"],
                        name="request_override_open",
                    ),
                    models.Index(
                        condition=models.Q(("decision_id__isnull", False)),
                        fields=["decision_id"],
                        name="request_override_made",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("result", "")),
                        fields=("household_id", "request_id"),
                        name="request_override_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["eligible", "not_eligible"]),
                            models.Q(("outcome", models.F("against")), _negated=True),
                        ),
                        name="request_override_says_otherwise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("result", ""), ("settled_at__isnull", True), ("settled_by_id__isnull", True)
                            ),
                            models.Q(
                                ("result", "withdrawn"),
                                ("settled_at__isnull", False),
                                ("settled_by_id", models.F("proposed_by_id")),
                            ),
                            models.Q(
                                ("result__in", ["confirmed", "refused"]),
                                ("settled_at__isnull", False),
                                ("settled_by_id__isnull", False),
                                models.Q(("settled_by_id", models.F("proposed_by_id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="request_override_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision_id__isnull", False), ("result", "confirmed")),
                            models.Q(
                                models.Q(("result", "confirmed"), _negated=True),
                                ("decision_id__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="request_override_leads_to_a_decision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueueForecast",
            fields=[
                ("province", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("measured_at", models.DateTimeField()),
                ("waiting", models.BigIntegerField()),
                ("decided", models.BigIntegerField()),
                ("pace_days", models.PositiveIntegerField()),
                ("officer_days", models.BigIntegerField()),
                ("empties_on", models.DateField(null=True)),
                ("late", models.BigIntegerField(null=True)),
                ("officers_needed", models.BigIntegerField(null=True)),
                ("spare", models.BigIntegerField(null=True)),
                ("schedule", models.JSONField()),
            ],
            options={
                "db_table": "queue_forecast",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided__gt", 0),
                            ("waiting", 0),
                            models.Q(
                                ("empties_on", None),
                                ("late", None),
                                ("officers_needed", None),
                                ("spare", None),
                            ),
                            _connector="OR",
                        ),
                        name="queue_forecast_has_a_pace",
                    )
                ],
            },
        ),
    ]
