"""Calls of the hotline."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("questions", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallCaller",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "call_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("call_id", models.BigIntegerField(unique=True)),
                ("province", models.CharField(blank=True, max_length=2)),
                ("agent_id", models.BigIntegerField()),
                ("acts_as", models.CharField(blank=True, max_length=16)),
                ("line", models.BinaryField()),
                ("is_synthetic", models.BooleanField()),
                ("proven_at", models.DateTimeField()),
            ],
            options={
                "db_table": "call_caller",
            },
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("household_id", models.BigIntegerField(null=True)),
                ("province", models.CharField(blank=True, max_length=2)),
                ("call_id", models.BigIntegerField(null=True)),
                ("line", models.BinaryField()),
                ("line_index", models.BinaryField(max_length=32)),
                ("topic", models.CharField(max_length=12)),
                ("wanted_on", models.DateField()),
                ("part", models.CharField(max_length=10)),
                ("asked_at", models.DateTimeField()),
                ("tries", models.SmallIntegerField(default=0)),
                ("taken_by_id", models.BigIntegerField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("result", models.CharField(blank=True, max_length=10)),
                ("request_id", models.BigIntegerField(null=True)),
                ("question_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "call_back",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["wanted_on", "id"],
                        name="call_back_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("request_id__isnull", False)),
                        fields=["household_id", "request_id"],
                        name="call_back_of_request",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "topic__in",
                                [
                                    "where",
                                    "why",
                                    "how",
                                    "data_item",
                                    "sign_in",
                                    "message",
                                    "complaint",
                                    "unanswered",
                                    "other",
                                ],
                            )
                        ),
                        name="call_back_topic",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["morning", "afternoon", "any"])),
                        name="call_back_part",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("result", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("result__in", ["reached", "unreached", "not_needed"]),
                            ),
                            _connector="OR",
                        ),
                        name="call_back_ends_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("call_id__isnull", False),
                                ("question_id__isnull", True),
                                ("request_id__isnull", True),
                            ),
                            models.Q(
                                ("call_id__isnull", True),
                                ("household_id__isnull", False),
                                ("question_id__isnull", False),
                                ("request_id__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="call_back_has_one_cause",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("question_id__isnull", False)),
                        fields=("household_id", "question_id"),
                        name="call_back_once_for_a_question",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agent_id", models.BigIntegerField()),
                ("begun_at", models.DateTimeField()),
                (
                    "call_back",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="calls.callback"
                    ),
                ),
            ],
            options={
                "db_table": "call",
            },
        ),
        migrations.CreateModel(
            name="CallStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agent_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("step", models.CharField(max_length=20)),
                ("topic", models.CharField(blank=True, max_length=12)),
                ("outcome", models.CharField(blank=True, max_length=12)),
                ("detail", models.JSONField(default=dict)),
                (
                    "call",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="calls.call",
                    ),
                ),
            ],
            options={
                "db_table": "call_step",
            },
        ),
        migrations.CreateModel(
            name="Outage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fa", models.TextField()),
                ("en", models.TextField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                ("set_by_id", models.BigIntegerField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "known_outage",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fa", ""), _negated=True), models.Q(("en", ""), _negated=True)
                        ),
                        name="known_outage_in_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_at__isnull", True), ("until_at__gt", models.F("from_at")), _connector="OR"
                        ),
                        name="known_outage_ends_later",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["agent_id", "-id"], name="call_of_agent"),
        ),
        migrations.AddIndex(
            model_name="callstep",
            index=models.Index(fields=["call", "id"], name="call_step_of"),
        ),
        migrations.AddConstraint(
            model_name="callstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "step__in",
                        [
                            "code_asked",
                            "code_wrong",
                            "proven",
                            "turned_away",
                            "codes_sent",
                            "line_asked",
                            "line_marked",
                            "question_opened",
                            "question_continued",
                            "call_back_wanted",
                            "ended",
                        ],
                    )
                ),
                name="call_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="callstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "outcome__in",
                            [
                                "answered",
                                "question",
                                "call_back",
                                "at_the_site",
                                "not_proven",
                                "broken_off",
                                "no_answer",
                                "left",
                            ],
                        ),
                        ("step", "ended"),
                    ),
                    models.Q(models.Q(("step", "ended"), _negated=True), ("outcome", ""), ("topic", "")),
                    _connector="OR",
                ),
                name="call_step_outcome_at_the_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="callstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "topic__in",
                        [
                            "",
                            "where",
                            "why",
                            "how",
                            "data_item",
                            "sign_in",
                            "message",
                            "complaint",
                            "unanswered",
                            "other",
                        ],
                    )
                ),
                name="call_step_topic",
            ),
        ),
        migrations.AddConstraint(
            model_name="callstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step", "ended")), fields=("call",), name="call_ends_once"
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
