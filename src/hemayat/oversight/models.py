"""What is kept to watch over the service: figures as they were measured, second opinions, walks along the record.

Also how many files each member of staff opened in a day, and what a supervisor added to the day's budget.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hemayat.common.dates import day_of
from hemayat.households.row_numbers import row_number_field


class LookDay(models.Model):
    """The files that a member opened on a day in Iran, and how often they searched by a national ID.

    Written and read by functions of the database alone.
    """

    pk = models.CompositePrimaryKey("member_id", "day")
    member_id = models.BigIntegerField()
    day = models.DateField()
    opened = ArrayField(models.BigIntegerField(), default=list)
    searches = models.IntegerField(db_default=0)

    class Meta:
        db_table = "look_day"


class LookExtension(models.Model):
    """How many more case files a member may open on one day. A supervisor added them and gave a reason."""

    member_id = models.BigIntegerField()
    day = models.DateField()
    households = models.PositiveSmallIntegerField()
    because = models.CharField(max_length=200)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "look_extension"
        constraints = [
            models.CheckConstraint(condition=~Q(by_id=F("member_id")), name="look_extension_by_another"),
            models.CheckConstraint(condition=~Q(because=""), name="look_extension_says_why"),
        ]
        indexes = [models.Index(fields=["member_id", "day"], name="look_extension_of_day")]


class Probe(models.Model):
    """A minute in which it was looked whether the citizens' site answers; there is none of a minute without a look."""

    minute = models.DateTimeField(primary_key=True)
    is_up = models.BooleanField()

    class Meta:
        db_table = "availability_probe"


class Measurement(models.Model):
    """The nation's figures as they were at an instant, without anybody's case: for everybody to read.

    `figures`: as figures.py writes them; small cells are left out of it already.
    """

    at = models.DateTimeField(unique=True)
    since_on = models.DateField()
    until_on = models.DateField()
    agreement_number = models.PositiveIntegerField()
    figures = models.JSONField()

    class Meta:
        db_table = "quality_measurement"


class MonthMeasured(models.Model):
    """The figures of a Jalali month that is over, by province, without anybody's case: for everybody to read.

    `targets`: of the version of the agreement in force on its last day. `figures`: as monthly_figures.py writes them.
    """

    since_on = models.DateField(primary_key=True)
    until_on = models.DateField()
    measured_at = models.DateTimeField()
    agreement_number = models.PositiveIntegerField()
    targets = models.JSONField()
    figures = models.JSONField()

    class Meta:
        db_table = "quality_month"


class WeekMeasured(models.Model):
    """The figures of a week that is over, by province, day and register, without anybody's case: for oversight.

    `since_on`: its Saturday. `figures`: as weekly_figures.py writes them; no small count is in it.
    """

    since_on = models.DateField(primary_key=True)
    measured_at = models.DateTimeField()
    figures = models.JSONField()

    class Meta:
        db_table = "quality_week"


class RegisterMonthMeasured(models.Model):
    """How each register answered in a Jalali month that is over, without anybody's case: for oversight.

    `figures`: as register_months.py writes them; no small count about people is in it.
    """

    since_on = models.DateField(primary_key=True)
    measured_at = models.DateTimeField()
    figures = models.JSONField()

    class Meta:
        db_table = "quality_register_month"


class Reexamination(models.Model):
    """A decision of an officer, drawn by lot to be decided once more by somebody who does not know how it was.

    It changes nothing about the decision. `first_by_id`: the officer; if the system decided, who had corrected the
    data. `request_id`: its case, or that of the correction. `reason` is sealed. `is_agreed`: whether both came to the
    same; None, like `by_id` and `at`, until the second opinion is there. `of_thousand`: how many of a thousand such
    decisions the lot draws, so that an estimate knows how many decisions this one represents.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("reexamination_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    decision_id = models.BigIntegerField()
    first_by_id = models.BigIntegerField()
    drawn_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, blank=True)
    reason = models.BinaryField(default=b"")
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(null=True)
    is_agreed = models.BooleanField(null=True)
    of_thousand = models.PositiveSmallIntegerField(db_default=20)

    class Meta:
        db_table = "reexamination"
        constraints = [
            models.UniqueConstraint(fields=["household_id", "decision_id"], name="reexamination_once"),
            models.CheckConstraint(
                condition=Q(outcome="", by_id=None, at=None, is_agreed=None)
                | Q(
                    outcome__in=["eligible", "not_eligible"],
                    by_id__isnull=False,
                    at__isnull=False,
                    is_agreed__isnull=False,
                ),
                name="reexamination_whole",
            ),
            models.CheckConstraint(
                condition=Q(by_id=None) | ~Q(by_id=F("first_by_id")), name="reexamination_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="reexamination_by_number"),
            models.Index(fields=["province", "drawn_at"], condition=Q(at=None), name="reexamination_waiting"),
        ]


class DrawnDay(models.Model):
    """A day in Iran whose decisions were drawn from for a second reading, also if the lot fell on none of them."""

    day = models.DateField(primary_key=True)
    drawn_at = models.DateTimeField()

    class Meta:
        db_table = "drawn_day"


class QueueWarning(models.Model):
    """At today's pace a queue does not keep its due dates: of a province, or of the nation ("*"); about nobody.

    `late`, `empties_on`, `officers_needed`: of the newest forecast, at `measured_at`. If nobody decided a case lately,
    there is no forecast: then the officers are counted at the national pace, or None. `ended_at`: when a forecast kept
    every due date again.
    """

    province = models.CharField(max_length=2, blank=True)
    raised_at = models.DateTimeField()
    measured_at = models.DateTimeField()
    waiting = models.BigIntegerField()
    late = models.BigIntegerField(null=True)
    empties_on = models.DateField(null=True)
    officers_needed = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "queue_warning"
        constraints = [
            models.UniqueConstraint(
                fields=["province"], condition=Q(ended_at=None), name="queue_warning_one_open"
            )
        ]

    @property
    def paced_until(self) -> dt.date:
        """The last day of the pace: the day of the measurement is not over."""
        return day_of(self.measured_at) - dt.timedelta(days=1)


class CriterionReview(models.Model):
    """A review of a criterion by the owner of the rules, opened by the service when its refusals were often wrong.

    `run_id`: the published run whose rules name it. `cause`: what passed its limit. `share` and `limit_share`: in
    tenths of a percent, from `since` until it was opened. `cases`: households that it refused and whose objection
    succeeded, as criterion_reviews.py writes them. `words`: what the owner found; empty until it is closed.
    """

    class Cause(models.TextChoices):
        """What passed its limit."""

        OVERTURNED = "overturned"
        WRONG_REFUSALS = "wrong_refusals"

    criterion = models.TextField()
    run_id = models.BigIntegerField()
    cause = models.CharField(max_length=16, choices=Cause.choices)
    share = models.PositiveSmallIntegerField()
    limit_share = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    opened_at = models.DateTimeField()
    cases = models.JSONField(default=list)
    words = models.TextField(blank=True)
    closed_by_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "criterion_review"
        constraints = [
            models.UniqueConstraint(
                fields=["criterion"], condition=Q(closed_at=None), name="criterion_review_one_open"
            ),
            models.CheckConstraint(
                condition=Q(words="", closed_by_id=None, closed_at=None)
                | (~Q(words="") & Q(closed_by_id__isnull=False, closed_at__isnull=False)),
                name="criterion_review_closed_with_words",
            ),
        ]


class CaseAnomaly(models.Model):
    """Cases that a rule found unusual (case_anomalies/rules.py). They do not change by it; only oversight reads it.

    `subject`: what they have in common: a payment agency by its code, all else as a hash. `measures`: the counts that
    the rule decided by. `households`: how many they are; some of them are stored. `found_at`, `seen_at`: the first
    and the last night. `verdict`: what somebody of oversight found who looked; empty until then.
    """

    class Verdict(models.TextChoices):
        """Whether something is wrong with the cases."""

        REAL = "real"
        NO_FAULT = "no_fault"

    rule = models.CharField(max_length=16)
    subject = models.CharField(max_length=64)
    measures = models.JSONField()
    households = models.IntegerField()
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, blank=True)
    verdict_by_id = models.BigIntegerField(null=True)
    verdict_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "case_anomaly"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject"], condition=Q(verdict=""), name="case_anomaly_open_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", verdict_by_id=None, verdict_at=None)
                | Q(verdict__in=["real", "no_fault"], verdict_by_id__isnull=False, verdict_at__isnull=False),
                name="case_anomaly_verdict",
            ),
        ]


class CaseAnomalyHousehold(models.Model):
    """A household that an unusual pattern was found about. `anomaly_id`: of `CaseAnomaly`."""

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("case_anomaly_household_number")
    province = models.CharField(max_length=2, blank=True)
    anomaly_id = models.BigIntegerField()

    class Meta:
        db_table = "case_anomaly_household"
        constraints = [
            models.UniqueConstraint(fields=["household_id", "anomaly_id"], name="case_anomaly_household_once")
        ]
        indexes = [
            models.Index(fields=["id"], name="case_anomaly_household_by_no"),
            models.Index(fields=["anomaly_id"], name="case_anomaly_household_of"),
        ]


class CaseAnomalyMeasurement(models.Model):
    """A rule about cases, measured in one night: its precision so far, whether it is on, which groups it finds.

    `stated`: how many of a thousand findings it says are real. `real`, `wrong`: of the findings that were tested.
    `is_from_verdicts`: by findings of oversight alone, and not by the truth file that comes with the program.
    `parity`: as case_anomalies/parity.py writes it; no small count is in it.
    """

    rule = models.CharField(max_length=16)
    at = models.DateTimeField()
    stated = models.IntegerField()
    real = models.IntegerField()
    wrong = models.IntegerField()
    is_from_verdicts = models.BooleanField()
    is_on = models.BooleanField()
    found = models.IntegerField()
    parity = models.JSONField()

    class Meta:
        db_table = "case_anomaly_measurement"
        indexes = [models.Index(fields=["rule", "-at"], name="case_anomaly_measured")]


class SessionBrowser(models.Model):
    """In which browser a head signed in, as the door in front of the site counts it: for the rule about browsers alone.

    `browser`: a keyed hash of the door's cookie, which is over after eight hours. The row goes with its session.
    """

    session_id = models.BigIntegerField(primary_key=True)
    browser = models.BinaryField(max_length=32)

    class Meta:
        db_table = "session_browser"


class Verification(models.Model):
    """A walk along the whole record, asked for by somebody of oversight. `links`: how many there were as it began.

    `result`: as verifications.py writes it; None while it goes on.
    """

    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    links = models.BigIntegerField(default=0)
    walked = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)

    class Meta:
        db_table = "audit_verification"
