"""The working-day calendar with the holidays of Iran, and clocks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import migrations, models
from django.db.models import Q

from hemayat.agreements.calendar import shipped_holidays

SQL = Path(__file__).parent.parent / "sql"


def enter_holidays(apps: Any, _: Any) -> None:
    """From then on the calendar is the installation's own to correct."""
    holiday = apps.get_model("agreements", "Holiday")
    holiday.objects.bulk_create(holiday(**asdict(shipped)) for shipped in shipped_holidays())


def key(*fields: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*fields, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("audit", "0002_record")]
    operations = [
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
                        condition=~Q(title_fa="") & ~Q(title_en=""), name="holiday_is_named_in_both_languages"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("pk", key("household_id", "id")),
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
                    models.UniqueConstraint(fields=["household_id", "about"], name="clock_one_for_each_case"),
                    models.CheckConstraint(condition=Q(working_days__gte=1), name="clock_promises_days"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockEvent",
            fields=[
                ("pk", key("household_id", "clock_id", "number")),
                ("household_id", models.BigIntegerField()),
                ("clock_id", models.BigIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("happening", models.CharField(max_length=8)),
                ("why", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "clock_event",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(happening__in=["started", "paused", "resumed", "stopped"]),
                        name="clock_event_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(number=1, happening="started")
                        | (Q(number__gt=1) & ~Q(happening="started")),
                        name="clock_event_starts_once",
                    ),
                    models.UniqueConstraint(
                        fields=["household_id", "clock_id"],
                        condition=Q(happening="stopped"),
                        name="clock_stops_once",
                    ),
                ],
            },
        ),
        migrations.RunPython(enter_holidays, migrations.RunPython.noop),
        migrations.RunSQL((SQL / "clocks.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
