"""Versions of the agreement, the working days, and clocks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from hemayat.agreements.calendar import shipped_holidays
from hemayat.agreements.content import agreement_of, body_hash, shipped_bodies

NUMBERS = """
CREATE SEQUENCE clock_id AS bigint;
"""


def publish_shipped(apps: Any, _: Any) -> None:
    """The first version is in force from its own day, whenever the program is installed."""
    body = shipped_bodies()[0]
    agreement = agreement_of(body)
    apps.get_model("agreements", "AgreementVersion").objects.create(
        number=agreement.number,
        effective_from=agreement.effective_from,
        body=body,
        sha256=body_hash(body),
        published_at=timezone.now(),
    )


def enter_holidays(apps: Any, _: Any) -> None:
    """From then on the calendar is the installation's own to correct."""
    holiday = apps.get_model("agreements", "Holiday")
    holiday.objects.bulk_create(holiday(**asdict(shipped)) for shipped in shipped_holidays())


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="AgreementDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("offered_at", models.DateTimeField(null=True)),
                ("discarded_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(null=True, unique=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "agreement_draft",
            },
        ),
        migrations.CreateModel(
            name="AgreementReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("is_approval", models.BooleanField()),
                ("words", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="agreements.agreementdraft",
                    ),
                ),
            ],
            options={
                "db_table": "agreement_review",
            },
        ),
        migrations.CreateModel(
            name="AgreementVersion",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("effective_from", models.DateField()),
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                ("draft", models.BigIntegerField(null=True)),
                ("published_by", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "agreement_version",
                "constraints": [
                    models.UniqueConstraint(models.F("effective_from"), name="agreement_one_version_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="agreement_numbers_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("about", models.CharField(max_length=64)),
                ("working_days", models.PositiveSmallIntegerField()),
                ("agreement_number", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("promised_on", models.DateField()),
            ],
            options={
                "db_table": "clock",
                "constraints": [
                    models.UniqueConstraint(fields=("household_id", "about"), name="clock_one_for_each_case"),
                    models.CheckConstraint(
                        condition=models.Q(("working_days__gte", 1)), name="clock_promises_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "clock_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("clock_id", models.BigIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("happening", models.CharField(max_length=8)),
                ("why", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "clock_event",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_on__isnull", False), ("happening", "resumed")),
                            models.Q(
                                models.Q(("happening", "resumed"), _negated=True), ("due_on__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="clock_event_announces_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("happening__in", ["started", "paused", "resumed", "stopped"])),
                        name="clock_event_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("happening", "started"), ("number", 1)),
                            models.Q(("number__gt", 1), models.Q(("happening", "started"), _negated=True)),
                            _connector="OR",
                        ),
                        name="clock_event_starts_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("happening", "stopped")),
                        fields=("household_id", "clock_id"),
                        name="clock_stops_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosingLaw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title_fa", models.CharField(max_length=300)),
                ("title_en", models.CharField(max_length=300)),
                ("number", models.CharField(max_length=60)),
                ("promulgated_on", models.DateField()),
                ("effective_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "closing_law",
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("title_fa", models.CharField(max_length=120)),
                ("title_en", models.CharField(max_length=120)),
                ("is_estimate", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "holiday",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title_fa", ""), _negated=True),
                            models.Q(("title_en", ""), _negated=True),
                        ),
                        name="holiday_is_named_in_both_languages",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficialText",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=40)),
                ("loaded_at", models.DateTimeField()),
                (
                    "loaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "official_text",
            },
        ),
        migrations.AddConstraint(
            model_name="agreementdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("version__isnull", True), ("discarded_at__isnull", True), _connector="OR"
                ),
                name="agreement_draft_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_approval", True), models.Q(("words", ""), _negated=True), _connector="OR"
                ),
                name="agreement_review_says_why_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="closinglaw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title_fa", ""), _negated=True),
                    models.Q(("title_en", ""), _negated=True),
                    models.Q(("number", ""), _negated=True),
                ),
                name="closing_law_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="closinglaw",
            constraint=models.CheckConstraint(
                condition=models.Q(("effective_on__gte", models.F("promulgated_on"))),
                name="closing_law_holds_once_promulgated",
            ),
        ),
        migrations.AddConstraint(
            model_name="closinglaw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        ("taken_back_at__isnull", True),
                        models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="closing_law_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="closinglaw",
            constraint=models.UniqueConstraint(
                models.Case(
                    models.When(taken_back_at__isnull=True, then=models.Value(1)),
                    output_field=models.IntegerField(),
                ),
                name="closing_law_one",
            ),
        ),
        migrations.RunPython(publish_shipped, migrations.RunPython.noop),
        migrations.RunPython(enter_holidays, migrations.RunPython.noop),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
