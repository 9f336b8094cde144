"""Requests of households, and the work of the desk on them."""

from __future__ import annotations

import django.db.models.expressions
from django.db import migrations, models

NUMBERS = """
-- The second half of each key: given before the row, so that the head of a household is told it at once.
CREATE SEQUENCE request_event_number AS bigint;
CREATE SEQUENCE request_affected_number AS bigint;
CREATE SEQUENCE request_consent_number AS bigint;
CREATE SEQUENCE request_member_number AS bigint;
CREATE SEQUENCE request_number AS bigint;
CREATE SEQUENCE request_question_number AS bigint;
CREATE SEQUENCE request_visit_number AS bigint;
CREATE SEQUENCE request_note_number AS bigint;
CREATE SEQUENCE request_override_number AS bigint;
CREATE SEQUENCE request_correction_number AS bigint;
CREATE SEQUENCE request_words_number AS bigint;
CREATE SEQUENCE finding_review_number AS bigint;
CREATE SEQUENCE officer_answer_number AS bigint;
CREATE SEQUENCE shared_cause_case_number AS bigint;
CREATE SEQUENCE correction_check_number AS bigint;
CREATE SEQUENCE member_strike_number AS bigint;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("referrals", "0002_batch_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "request_id",
                        "member_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("request_id", models.BigIntegerField()),
                ("member_id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("at", models.DateTimeField()),
                ("before_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "request_look",
            },
        ),
        migrations.CreateModel(
            name="Affected",
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
                        db_default=models.Func(models.Value("request_affected_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("because_household", models.BigIntegerField(null=True)),
                ("because_request", models.BigIntegerField(null=True)),
                ("since", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("tries", models.SmallIntegerField(default=0)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
                ("handed_over_at", models.DateTimeField(null=True)),
                ("why", models.JSONField(default=dict)),
                ("because_event", models.BigIntegerField(null=True)),
                ("round", models.SmallIntegerField(default=1)),
                ("because_review", models.BigIntegerField(null=True)),
                ("because_run", models.BigIntegerField(null=True)),
                ("answer_by", models.DateField(null=True)),
            ],
            options={
                "db_table": "request_affected",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at"],
                        name="request_affected_due",
                    ),
                    models.Index(
                        condition=models.Q(("decided_at__isnull", True), ("handed_over_at__isnull", False)),
                        fields=["province", "handed_over_at"],
                        name="request_affected_desk",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household_id", "because_household", "because_request"),
                        name="request_affected_once",
                    ),
                    models.UniqueConstraint(
                        fields=("household_id", "because_event"), name="request_affected_once_by_event"
                    ),
                    models.UniqueConstraint(
                        fields=("household_id", "because_run"), name="request_affected_once_by_run"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("because_event__isnull", True),
                                ("because_household__isnull", False),
                                ("because_request__isnull", False),
                                ("because_review__isnull", True),
                                ("because_run__isnull", True),
                            ),
                            models.Q(
                                ("because_event__isnull", False),
                                ("because_household__isnull", True),
                                ("because_request__isnull", True),
                                ("because_review__isnull", True),
                                ("because_run__isnull", True),
                            ),
                            models.Q(
                                ("because_event__isnull", True),
                                ("because_household__isnull", True),
                                ("because_request__isnull", True),
                                ("because_review__isnull", False),
                                ("because_run__isnull", True),
                            ),
                            models.Q(
                                ("because_event__isnull", True),
                                ("because_household__isnull", True),
                                ("because_request__isnull", True),
                                ("because_review__isnull", True),
                                ("because_run__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="request_affected_has_one_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer_by__isnull", True), ("because_run__isnull", True)),
                            models.Q(("answer_by__isnull", False), ("because_run__isnull", False)),
                            _connector="OR",
                        ),
                        name="request_affected_answer_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApplicantWords",
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
                        db_default=models.Func(models.Value("request_words_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("words", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "request_words",
                "indexes": [
                    models.Index(fields=["household_id", "request_id", "id"], name="request_words_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseHandOut",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("member_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("share", models.PositiveSmallIntegerField()),
                ("taken", models.PositiveIntegerField()),
                ("from_lane", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "case_hand_out",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_lane", 0),
                            (
                                "from_lane__lte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("share"), "*", models.F("taken")
                                    ),
                                    "/",
                                    models.Value(1000),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="case_hand_out_within_share",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
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
                        db_default=models.Func(models.Value("request_consent_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("register", models.CharField(max_length=32)),
                ("lang", models.CharField(max_length=2)),
                ("wording", models.TextField()),
                ("wording_sha256", models.CharField(max_length=64)),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("version", models.SmallIntegerField()),
            ],
            options={
                "db_table": "request_consent",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("household_id", "request_id", "register"),
                        name="request_consent_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            ("withdrawn_at__gte", models.F("given_at")),
                            _connector="OR",
                        ),
                        name="request_consent_withdrawn_after",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
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
                        db_default=models.Func(models.Value("request_correction_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("register", models.CharField(max_length=32)),
                ("said", models.BinaryField(default=b"")),
                ("used", models.BinaryField(default=b"")),
                ("why", models.BinaryField()),
                ("document_id", models.UUIDField()),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("person_id", models.BigIntegerField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("register_on", models.DateField()),
                ("finding_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "request_correction",
                "indexes": [
                    models.Index(fields=["household_id", "request_id", "id"], name="request_correction_of")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="request_correction_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("said", b""), _negated=True),
                            models.Q(("used", b""), _negated=True),
                            _connector="OR",
                        ),
                        name="request_correction_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectionCheck",
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
                        db_default=models.Func(models.Value("correction_check_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "correction_check",
                "indexes": [models.Index(fields=["household_id", "request_id"], name="correction_check_of")],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "request_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("request_id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("register", models.CharField(max_length=32)),
                ("fact", models.CharField(max_length=80)),
                ("claim", models.CharField(max_length=16)),
                ("state", models.CharField(max_length=12)),
                ("reference", models.UUIDField()),
                ("owner_reference", models.CharField(blank=True, max_length=80)),
                ("clock_id", models.BigIntegerField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("result", models.CharField(blank=True, max_length=16)),
                ("answer", models.BinaryField(default=b"")),
                ("people", models.BinaryField(default=b"")),
            ],
            options={
                "db_table": "request_dispute",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["unsent", "sent", "acknowledged", "answered"])),
                        name="request_dispute_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentOpening",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "document_id",
                        "member_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("document_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "document_opening",
                "indexes": [models.Index(fields=["household_id", "request_id"], name="document_opening_of")],
            },
        ),
    ]
