"""What the civil registry told of people's lives, what became of it, and how households were before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemayat.life_events.kinds import LifeEventKind


class LifeEvent(models.Model):
    """One event under the registry's own number.

    Everything that it says is sealed in `body`, as event_parser.py writes it.

    `matter`: the number of the first event of a row of corrections; of one matter the last word counts alone.
    `person_id`, `other_id`: whom it is about, as far as we know them. `household_id`: the one that it names.
    `next_at`: when it is looked at next; null where there is nothing to do.
    """

    class State(models.TextChoices):
        WAITS = "waits"
        APPLIED = "applied"
        CORRECTED = "corrected"
        PAST = "past"
        """Applied, and our record of the households is younger by now: it is not gone through again."""

    HELD = "too_many"
    """Why an event waits that the day had no room for."""

    id = models.BigAutoField(primary_key=True)
    number = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=16)
    occurred_on = models.DateField()
    registered_on = models.DateField()
    corrects = models.BigIntegerField(null=True)
    matter = models.BigIntegerField()
    person_sealed = models.BinaryField(default=b"")
    person_index = models.BinaryField(null=True)
    other_sealed = models.BinaryField(default=b"")
    other_index = models.BinaryField(null=True)
    person_id = models.BigIntegerField(null=True)
    other_id = models.BigIntegerField(null=True)
    household_id = models.BigIntegerField(null=True)
    body = models.BinaryField()
    province = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=12, default=State.WAITS)
    why = models.CharField(max_length=32, blank=True)
    source = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "life_event"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(LifeEventKind)), name="life_event_kind"),
            models.CheckConstraint(
                condition=Q(state__in=["waits", "applied", "corrected", "past"]), name="life_event_state"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="life_event_due"),
            models.Index(fields=["matter"], name="life_event_matter"),
            models.Index(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="life_event_corrects"
            ),
            models.Index(
                fields=["person_id"], condition=Q(person_id__isnull=False), name="life_event_person"
            ),
            models.Index(fields=["other_id"], condition=Q(other_id__isnull=False), name="life_event_other"),
            models.Index(
                fields=["person_index"], condition=Q(person_id__isnull=True), name="life_event_unknown"
            ),
            models.Index(
                fields=["other_index"],
                condition=Q(other_id__isnull=True, other_index__isnull=False),
                name="life_event_other_unknown",
            ),
            models.Index(
                fields=["household_id"], condition=Q(household_id__isnull=False), name="life_event_household"
            ),
            models.Index(fields=["received_at"], condition=Q(state="waits"), name="life_event_waiting"),
            models.Index(
                fields=["settled_at"],
                condition=Q(state__in=["applied", "corrected"]),
                name="life_event_settled",
            ),
        ]


class EventHome(models.Model):
    """A household that an event was about, when it was last gone through."""

    pk = models.CompositePrimaryKey("household_id", "event_id")
    household_id = models.BigIntegerField()
    event_id = models.BigIntegerField()

    class Meta:
        db_table = "life_event_home"
        indexes = [models.Index(fields=["event_id"], name="life_event_home_event")]


class HomeBefore(models.Model):
    """A household before and after the events that changed it (household_timeline.py writes both)."""

    household_id = models.BigIntegerField(primary_key=True)
    province = models.CharField(max_length=2, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        db_table = "life_home"


class Delivery(models.Model):
    """One file, or one call, of events: each of those read was new, known already, or refused."""

    source = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    read = models.IntegerField(default=0)
    new = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)

    class Meta:
        db_table = "life_delivery"
        indexes = [models.Index(fields=["received_at"], name="life_delivery_at")]


class Refused(models.Model):
    """A line of a delivery that was not believed, and why; never its value. `number`: 0 where none can be read."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="lines")
    line = models.IntegerField()
    number = models.BigIntegerField(default=0)
    column = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=32)

    class Meta:
        db_table = "life_event_refused"
