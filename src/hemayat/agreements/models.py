"""Versions of the agreement, the working-day calendar, and clocks that run by both."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemayat.agreements.clocks import Happening


class AgreementVersion(models.Model):
    """One published version. `body` is what agreements/reading.py reads; `sha256` is over its canonical JSON."""

    number = models.PositiveIntegerField(primary_key=True)
    effective_from = models.DateField()
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        db_table = "agreement_version"
        constraints = [
            models.UniqueConstraint(F("effective_from"), name="agreement_one_version_a_day"),
            models.CheckConstraint(condition=Q(number__gte=1), name="agreement_numbers_from_one"),
        ]


class Holiday(models.Model):
    """A day on which nobody works, beside the weekend. `is_estimate`: the moon has the last word on it."""

    day = models.DateField(primary_key=True)
    title_fa = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    is_estimate = models.BooleanField(default=False)

    class Meta:
        db_table = "holiday"
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_fa="") & ~Q(title_en=""), name="holiday_is_named_in_both_languages"
            )
        ]


class Clock(models.Model):
    """A promise to answer within `working_days`. `about`: whose it is ("request:7"); that case holds the key to it.

    `agreement_number`: the version that promised, which is never taken out. `promised_on`: the day that was told at the
    start; pauses, and holidays that came since, may move it.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    about = models.CharField(max_length=64)
    working_days = models.PositiveSmallIntegerField()
    agreement_number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    promised_on = models.DateField()

    class Meta:
        db_table = "clock"
        constraints = [
            models.UniqueConstraint(fields=["household_id", "about"], name="clock_one_for_each_case"),
            models.CheckConstraint(condition=Q(working_days__gte=1), name="clock_promises_days"),
        ]


class ClockEvent(models.Model):
    """One thing that happened to a clock, the `number`-th; only ever added. `why`: a word, never a private reason."""

    pk = models.CompositePrimaryKey("household_id", "clock_id", "number")
    household_id = models.BigIntegerField()
    clock_id = models.BigIntegerField()
    number = models.PositiveSmallIntegerField()
    province = models.CharField(max_length=2, blank=True)
    happening = models.CharField(max_length=8)
    why = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "clock_event"
        constraints = [
            models.CheckConstraint(
                condition=Q(happening__in=[str(kind) for kind in Happening]), name="clock_event_known"
            ),
            models.CheckConstraint(
                condition=Q(number=1, happening="started") | (Q(number__gt=1) & ~Q(happening="started")),
                name="clock_event_starts_once",
            ),
            models.UniqueConstraint(
                fields=["household_id", "clock_id"], condition=Q(happening="stopped"), name="clock_stops_once"
            ),
        ]
