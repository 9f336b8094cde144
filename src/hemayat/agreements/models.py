"""Versions of the agreement and how they come about, the working-day calendar, and clocks that run by both."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hemayat.agreements.clocks import ClockEventKind


class AgreementVersion(models.Model):
    """One published version. `body` is what agreements/content.py reads; `sha256` is over its canonical JSON.

    `draft`, `published_by`: where it comes from and who published it, by plain id; the shipped one has neither.
    """

    number = models.PositiveIntegerField(primary_key=True)
    effective_from = models.DateField()
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    draft = models.BigIntegerField(null=True)
    published_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "agreement_version"
        constraints = [
            models.UniqueConstraint(F("effective_from"), name="agreement_one_version_a_day"),
            models.CheckConstraint(condition=Q(number__gte=1), name="agreement_numbers_from_one"),
        ]


class OfficialText(models.Model):
    """A file as the ministry issued it, byte for byte; only ever added."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "official_text"


class AgreementDraft(models.Model):
    """What becomes a version. `sha256` is over the body's canonical JSON, that of the official text within it.

    `offered_at`: when its author asked for reviews, which count for these very words alone. `version`: what it became.
    """

    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(null=True, unique=True)

    class Meta:
        db_table = "agreement_draft"
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=True) | Q(discarded_at__isnull=True),
                name="agreement_draft_ends_once",
            )
        ]


class AgreementReview(models.Model):
    """What one person said of a draft as it read then; only ever added, and the latest counts.

    `words`: why it was sent back.
    """

    draft = models.ForeignKey(AgreementDraft, models.PROTECT, related_name="reviews")
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_approval = models.BooleanField()
    words = models.TextField(blank=True)

    class Meta:
        db_table = "agreement_review"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_approval=True) | ~Q(words=""), name="agreement_review_says_why_not"
            ),
        ]


class ClosingLaw(models.Model):
    """The law that ends the service, and the only thing that does (R7.1a). It takes two people, and is then final."""

    title_fa = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    number = models.CharField(max_length=60)
    promulgated_on = models.DateField()
    effective_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "closing_law"
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_fa="") & ~Q(title_en="") & ~Q(number=""), name="closing_law_is_named"
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("promulgated_on")), name="closing_law_holds_once_promulgated"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False, taken_back_at__isnull=True)
                    & ~Q(confirmed_by=F("recorded_by"))
                ),
                name="closing_law_two_people",
            ),
            # One at a time, confirmed or not: "not taken back" is one value for all of them.
            models.UniqueConstraint(
                models.Case(
                    models.When(taken_back_at__isnull=True, then=models.Value(1)),
                    output_field=models.IntegerField(),
                ),
                name="closing_law_one",
            ),
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

    `agreement_number`: the version that promised, which is never taken out. `promised_on`: the day announced at the
    start. Only the end of a pause moves it (`ClockEvent.due_on`).
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
    """One thing that happened to a clock, the `number`-th; only ever added. `why`: a word, never a private reason.

    `due_on`: the due date that the end of a pause announced.
    """

    pk = models.CompositePrimaryKey("household_id", "clock_id", "number")
    household_id = models.BigIntegerField()
    clock_id = models.BigIntegerField()
    number = models.PositiveSmallIntegerField()
    province = models.CharField(max_length=2, blank=True)
    happening = models.CharField(max_length=8)
    why = models.CharField(max_length=64, blank=True)
    due_on = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "clock_event"
        constraints = [
            models.CheckConstraint(
                condition=Q(happening="resumed", due_on__isnull=False)
                | (~Q(happening="resumed") & Q(due_on__isnull=True)),
                name="clock_event_announces_its_day",
            ),
            models.CheckConstraint(
                condition=Q(happening__in=[str(kind) for kind in ClockEventKind]), name="clock_event_known"
            ),
            models.CheckConstraint(
                condition=Q(number=1, happening="started") | (Q(number__gt=1) & ~Q(happening="started")),
                name="clock_event_starts_once",
            ),
            models.UniqueConstraint(
                fields=["household_id", "clock_id"], condition=Q(happening="stopped"), name="clock_stops_once"
            ),
        ]
