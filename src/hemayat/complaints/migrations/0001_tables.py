"""Complaints and what happened to them."""

from __future__ import annotations

from pathlib import Path

import django.db.models.functions.comparison
from django.db import migrations, models

NUMBERS = """
-- The second half of each key: given before the row, so that the head of a household is told it at once.
CREATE SEQUENCE complaint_event_number AS bigint;
CREATE SEQUENCE complaint_letter_number AS bigint;
CREATE SEQUENCE complaint_number AS bigint;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("requests", "0003_more_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="ComplaintWay",
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
                ("due_on", models.DateField()),
                ("opened_at", models.DateTimeField()),
            ],
            options={
                "db_table": "complaint_way",
            },
        ),
        migrations.CreateModel(
            name="Complaint",
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
                        db_default=models.Func(models.Value("complaint_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("kind", models.CharField(max_length=8)),
                ("state", models.CharField(default="submitted", max_length=20)),
                ("request_id", models.BigIntegerField(null=True)),
                ("tracking_code", models.CharField(max_length=12, unique=True)),
                ("key_hash", models.BinaryField(max_length=32)),
                ("person_index", models.BinaryField(max_length=32)),
                ("person_sealed", models.BinaryField()),
                ("words", models.BinaryField()),
                ("damage_rial", models.BigIntegerField(null=True)),
                ("damage_words", models.BinaryField(default=b"")),
                ("dossier", models.JSONField(default=dict)),
                ("mobile", models.BinaryField(null=True)),
                ("mobile_index", models.BinaryField(null=True)),
                ("is_synthetic", models.BooleanField()),
                ("agreement_number", models.PositiveIntegerField()),
                ("clock_id", models.BigIntegerField()),
                ("due_on", models.DateField()),
                ("moved_due_on", models.DateField(null=True)),
                (
                    "answer_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce("moved_due_on", "due_on"),
                        output_field=models.DateField(),
                    ),
                ),
                ("inspector_id", models.BigIntegerField(null=True)),
                ("next_at", models.DateTimeField(null=True)),
                ("filed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("finding", models.CharField(blank=True, max_length=16)),
                ("answer", models.BinaryField(default=b"")),
            ],
            options={
                "db_table": "complaint",
                "indexes": [
                    models.Index(fields=["id"], name="complaint_by_number"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["answer_on", "id"],
                        name="complaint_queue",
                    ),
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at"],
                        name="complaint_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["delay", "conduct"])), name="complaint_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "submitted",
                                    "under_inspection",
                                    "awaiting_complainant",
                                    "answered",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="complaint_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("damage_rial__isnull", True), ("kind", "conduct")),
                            models.Q(("kind", "delay"), ("request_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="complaint_of_delay_is_about_a_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("damage_rial__isnull", True), ("damage_words", b"")),
                            models.Q(("damage_rial__gt", 0), models.Q(("damage_words", b""), _negated=True)),
                            _connector="OR",
                        ),
                        name="complaint_damage_says_what_it_was",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "answered"),
                                ("ended_at__isnull", False),
                                ("finding__in", ["upheld", "partly_upheld", "not_upheld"]),
                                models.Q(("answer", b""), _negated=True),
                            ),
                            models.Q(
                                ("state", "withdrawn"),
                                ("ended_at__isnull", False),
                                ("answer", b""),
                                ("finding", ""),
                            ),
                            models.Q(
                                ("state__in", ["submitted", "under_inspection", "awaiting_complainant"]),
                                models.Q(("ended_at__isnull", False), _negated=True),
                                ("answer", b""),
                                ("finding", ""),
                            ),
                            _connector="OR",
                        ),
                        name="complaint_ends_with_an_answer",
                    ),
                    models.UniqueConstraint(
                        fields=("household_id", "key_hash"), name="complaint_one_for_a_form"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("kind", "delay")),
                        fields=("household_id", "request_id"),
                        name="complaint_one_open_about_a_delay",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplaintEvent",
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
                        db_default=models.Func(models.Value("complaint_event_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("complaint_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("by_kind", models.CharField(max_length=8)),
                ("event", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=20)),
                ("notice_key", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "db_table": "complaint_event",
                "indexes": [
                    models.Index(fields=["household_id", "complaint_id", "id"], name="complaint_event_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplaintLetter",
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
                        db_default=models.Func(models.Value("complaint_letter_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("complaint_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("by_id", models.BigIntegerField(null=True)),
                ("words", models.BinaryField()),
            ],
            options={
                "db_table": "complaint_letter",
                "indexes": [
                    models.Index(fields=["household_id", "complaint_id", "id"], name="complaint_letter_of")
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
