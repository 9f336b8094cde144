"""Who holds a power and since when, what waits for a second person, and what registers said of a member of staff."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hemayat.accounts.roles import POWERS

ORIGINS = ("installation", "two_people", "recovery", "before")
CHANGES = ("grant", "withdraw", "provinces", "reopen", "close")
IDENTITY_STATES = (
    "operator",
    "asked",
    "confirmed",
    "vouched",
    "unknown",
    "not_owner",
    "has_account",
    "silent",
    "line_silent",
    "waiting",
    "failed",
    "expired",
)


class StaffPower(models.Model):
    """A power that a member holds. The database alone writes it (sql/powers.sql).

    `origin`: how it was given; "before" is before this table. `confirms_from`: until then it confirms nothing.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="powers")
    power = models.CharField(max_length=32)
    origin = models.CharField(max_length=16)
    granted_at = models.DateTimeField()
    confirms_from = models.DateTimeField()

    class Meta:
        db_table = "staff_power"
        constraints = [
            models.UniqueConstraint(fields=["member", "power"], name="staff_power_once"),
            models.CheckConstraint(
                condition=Q(power__in=sorted(map(str, POWERS))), name="staff_power_is_one"
            ),
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="staff_power_origin"),
        ]


class StaffPowerWait(models.Model):
    """One row: how many hours a new power confirms nothing. Written by the owner of the database."""

    hours = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "staff_power_wait"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="staff_power_wait_one_row")]


class StaffPowerRequest(models.Model):
    """A change of a power: asked for by an administrator, confirmed by a second person who holds the power.

    `what`: "provinces" and "reopen" change nothing but those of a member who holds the power. "close" is about any
    member; its power is that of the administrator who asked. `provinces`: those that
    the member has once it is confirmed. `asked_at`, `provinces_before`: written by the database; if the member's
    provinces were changed meanwhile, the request is over.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="power_requests")
    power = models.CharField(max_length=32)
    what = models.CharField(max_length=10)
    provinces = ArrayField(models.CharField(max_length=2), default=list)
    provinces_before = ArrayField(models.CharField(max_length=2), default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        db_table = "staff_power_request"
        constraints = [
            models.CheckConstraint(
                condition=Q(power__in=sorted(map(str, POWERS))), name="staff_power_request_power"
            ),
            models.CheckConstraint(condition=Q(what__in=CHANGES), name="staff_power_request_what"),
            models.CheckConstraint(
                condition=~Q(asked_by=F("member"))
                & (Q(is_confirmed=False) | (~Q(ended_by=F("asked_by")) & ~Q(ended_by=F("member")))),
                name="staff_power_request_two_people",
            ),
            models.UniqueConstraint(
                fields=["member", "power", "what"],
                condition=Q(ended_at=None),
                name="staff_power_request_one_open",
            ),
        ]


class StaffIdentity(models.Model):
    """What civil registry and Shahkar said of a member, and the line that is the member's own.

    `told_sealed`: JSON of national id, birth date and line while they are asked about. `line_sealed`: the line that
    was confirmed, to which links and codes are sent; another one takes its place only once it is confirmed too.
    `asked_by`: the administrator who typed it, also after somebody else asked the registers again.
    `vouched_by`, `vouched_because`: the second administrator who confirmed the line in writing, if Shahkar was silent
    or instead of the owner. `state` "waiting": the registers confirmed, and the account had an owner already; "failed":
    the inquiry failed on our side; "expired": nobody confirmed it in time, and what was typed is gone.
    """

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="identity")
    state = models.CharField(max_length=12)
    told_sealed = models.BinaryField(default=b"")
    line_sealed = models.BinaryField(default=b"")
    is_synthetic = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    vouched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    vouched_because = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "staff_identity"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=IDENTITY_STATES), name="staff_identity_state"),
            models.CheckConstraint(
                condition=~Q(state="vouched")
                | (
                    Q(vouched_by__isnull=False)
                    & ~Q(vouched_by=F("asked_by"))
                    & ~Q(vouched_by=F("member"))
                    & ~Q(vouched_because="")
                ),
                name="staff_identity_vouched_by_a_second",
            ),
        ]
