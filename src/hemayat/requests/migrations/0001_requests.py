"""Requests and all that belongs to one; numbers, policies and triggers beside the tables."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0002_record"),
        ("agreements", "0002_clocks"),
        ("notifications", "0001_outbox"),
    ]

    operations = [
        migrations.RunSQL((SQL / "numbers.sql").read_text("utf-8"), migrations.RunSQL.noop),
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
                ("because_household", models.BigIntegerField()),
                ("because_request", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("tries", models.SmallIntegerField(default=0)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "request_affected",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at"],
                        name="request_affected_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household_id", "because_household", "because_request"),
                        name="request_affected_once",
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
            ],
            options={
                "db_table": "request_dispute",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["unsent", "acknowledged", "answered"])),
                        name="request_dispute_state",
                    )
                ],
            },
        ),
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
            ],
            options={
                "db_table": "request_question",
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
            name="Request",
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
                        db_default=models.Func(models.Value("request_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("kind", models.CharField(max_length=16)),
                ("state", models.CharField(default="draft", max_length=20)),
                ("person_index", models.BinaryField(max_length=32)),
                ("person_sealed", models.BinaryField(default=b"")),
                ("mobile", models.BinaryField(null=True)),
                ("mobile_index", models.BinaryField(null=True)),
                ("acts_as", models.CharField(blank=True, max_length=16)),
                ("is_applicant", models.BooleanField(default=False)),
                ("is_synthetic", models.BooleanField()),
                ("about_run", models.BigIntegerField(null=True)),
                ("about_decision", models.BigIntegerField(null=True)),
                ("answers", models.BinaryField(default=b"")),
                ("tracking_code", models.CharField(max_length=12, null=True, unique=True)),
                ("key_hash", models.BinaryField(max_length=32, null=True)),
                ("agreement_number", models.PositiveIntegerField(null=True)),
                ("clock_id", models.BigIntegerField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("officer_id", models.BigIntegerField(null=True)),
                ("awaited", models.JSONField(default=dict)),
                ("tries", models.SmallIntegerField(default=0)),
                ("round", models.SmallIntegerField(default=1)),
                ("next_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("filed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "request",
                "indexes": [
                    models.Index(fields=["id"], name="request_by_number"),
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="request_due"
                    ),
                    models.Index(
                        condition=models.Q(("state", "awaiting_officer")),
                        fields=["province", "filed_at"],
                        name="request_desk",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["application", "objection", "dispute", "change_of_head"])
                        ),
                        name="request_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "submitted",
                                    "awaiting_registers",
                                    "under_assessment",
                                    "awaiting_applicant",
                                    "awaiting_officer",
                                    "decided",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="request_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("household_id", "kind"),
                        name="request_one_draft_of_a_kind",
                    ),
                    models.UniqueConstraint(
                        fields=("household_id", "key_hash"), name="request_one_for_a_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agreement_number__isnull", False),
                                ("clock_id__isnull", False),
                                ("due_on__isnull", False),
                                ("filed_at__isnull", False),
                                ("tracking_code__isnull", False),
                            ),
                            models.Q(
                                ("due_on__isnull", True),
                                ("filed_at__isnull", True),
                                ("state__in", ["draft", "withdrawn"]),
                                ("tracking_code__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="request_is_filed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state__in", ["decided", "withdrawn"])),
                            models.Q(
                                models.Q(("state__in", ["decided", "withdrawn"]), _negated=True),
                                ("decision_id__isnull", True),
                                ("ended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="request_ends_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestEvent",
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
                        db_default=models.Func(models.Value("request_event_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("by_kind", models.CharField(max_length=8)),
                ("event", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=20)),
                ("detail", models.JSONField(default=dict)),
                ("notice_key", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "db_table": "request_event",
                "indexes": [
                    models.Index(fields=["household_id", "request_id", "id"], name="request_event_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestMember",
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
                        db_default=models.Func(models.Value("request_member_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("relation", models.CharField(max_length=16)),
                ("row", models.BinaryField()),
                ("confirmed_at", models.DateTimeField()),
                ("reference", models.UUIDField()),
            ],
            options={
                "db_table": "request_member",
                "indexes": [models.Index(fields=["id"], name="request_member_by_number")],
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
                        name="request_member_relation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person_no__gt", 1), models.Q(("relation", "head"), _negated=True)
                        ),
                        name="request_member_beside_head",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
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
                        db_default=models.Func(models.Value("request_visit_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("called_by_id", models.BigIntegerField()),
                ("reason", models.TextField()),
                ("place", models.TextField()),
                ("at", models.DateTimeField()),
                ("called_at", models.DateTimeField()),
                ("called_off_at", models.DateTimeField(null=True)),
                ("notice_key", models.CharField(max_length=80)),
            ],
            options={
                "db_table": "request_visit",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("place", ""), _negated=True),
                            models.Q(("notice_key", ""), _negated=True),
                        ),
                        name="request_visit_says_why_and_where",
                    )
                ],
            },
        ),
        *(
            migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop)
            for name in ("requests.sql", "row_security.sql")
        ),
    ]
