"""Requests of households, and the work of the desk on them, continued."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0002_review_tables"),
    ]

    operations = [
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
                ("moved_due_on", models.DateField(null=True)),
                ("touched_at", models.DateTimeField(null=True)),
                ("stuck_since", models.DateTimeField(null=True)),
                (
                    "answer_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce("moved_due_on", "due_on"),
                        output_field=models.DateField(null=True),
                    ),
                ),
                (
                    "place",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                models.Q(
                                    ("filed_at__isnull", True), ("ended_at__isnull", False), _connector="OR"
                                ),
                                then=models.Value(""),
                            ),
                            models.When(
                                officer_id__isnull=True,
                                state="awaiting_officer",
                                then=models.Value("waiting"),
                            ),
                            models.When(state="awaiting_officer", then=models.Value("taken")),
                            models.When(state="awaiting_applicant", then=models.Value("applicant")),
                            default=models.Value("registers"),
                        ),
                        output_field=models.CharField(max_length=12),
                    ),
                ),
                ("words_at", models.DateTimeField(null=True)),
                ("person_asked_about", models.BigIntegerField(null=True)),
                ("lane", models.CharField(max_length=8, null=True)),
            ],
            options={
                "db_table": "request",
                "indexes": [
                    models.Index(fields=["id"], name="request_by_number"),
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="request_due"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("officer_id__isnull", False), models.Q(("place", ""), _negated=True)
                        ),
                        fields=["officer_id"],
                        name="request_at_hand",
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
                        condition=models.Q(
                            ("state", "draft"), models.Q(("kind", "change_of_head"), _negated=True)
                        ),
                        fields=("household_id", "kind"),
                        name="request_one_draft_of_a_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "change_of_head"), ("state", "draft")),
                        fields=("household_id", "person_index"),
                        name="request_one_draft_of_a_new_head",
                    ),
                    models.UniqueConstraint(
                        fields=("household_id", "key_hash"), name="request_one_for_a_form"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person_asked_about__isnull", False)),
                        fields=("household_id", "person_asked_about"),
                        name="request_person_asked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lane__isnull", True), ("lane__in", ["", "document"]), _connector="OR"
                        ),
                        name="request_lane",
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
                    models.Index(fields=["household_id", "request_id", "id"], name="request_event_of"),
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="request_event_at"),
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
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("member_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=60)),
                ("asked", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "desk_filter",
                "constraints": [
                    models.UniqueConstraint(fields=("member_id", "name"), name="desk_filter_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="desk_filter_has_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedCause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("register", models.CharField(max_length=32)),
                ("fact", models.CharField(blank=True, max_length=80)),
                ("record_index", models.BinaryField(default=b"", max_length=32)),
                ("since_on", models.DateField(null=True)),
                ("until_on", models.DateField(null=True)),
                ("words", models.TextField()),
                ("reference", models.UUIDField(unique=True)),
                ("opened_by_id", models.BigIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("scanned_to", models.BigIntegerField(default=0)),
                ("scanned_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("result", models.CharField(blank=True, max_length=12)),
                ("owner_words", models.TextField(blank=True)),
                ("answered_by_id", models.BigIntegerField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "shared_cause",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("record_index", b""), _negated=True),
                                ("fact", ""),
                                ("since_on", None),
                                ("until_on", None),
                            ),
                            models.Q(
                                ("record_index", b""),
                                ("until_on__gte", models.F("since_on")),
                                models.Q(("fact", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="shared_cause_is_a_record_or_an_error",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by_id", None), ("result", "")),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by_id__isnull", False),
                                ("result__in", ["corrected", "upheld"]),
                                ("sent_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="shared_cause_is_answered_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("result", ""), models.Q(("record_index", b""), _negated=True)),
                        fields=("register", "record_index"),
                        name="shared_cause_one_open_of_a_record",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedCauseCase",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "request_id",
                        "cause_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("request_id", models.BigIntegerField()),
                ("cause_id", models.BigIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("shared_cause_case_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("added_at", models.DateTimeField()),
                ("reopened_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "shared_cause_case",
                "indexes": [models.Index(fields=["cause_id", "id"], name="shared_cause_case_of")],
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
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
