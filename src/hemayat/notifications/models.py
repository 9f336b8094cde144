"""Messages to people, and what the providers said became of them."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hemayat.notifications.states import MessageState


class OutboxMessage(models.Model):
    """The outbox. A row is written in the transaction of what it tells, and sent afterwards.

    The text is in one of three places: `notice` with `parameters` names a wording in notice_wordings.py; `words` is the
    text itself; `secret` is a sealed text that nobody may read back, such as a one-time code, and is emptied once sent.
    `key` is the caller's: one message for each. `uuid` is what the provider knows it by: the same for every try, and
    never another message's, even in a database that was restored.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    key = models.TextField(unique=True)
    run_id = models.BigIntegerField(null=True)
    household_id = models.BigIntegerField(null=True)
    province = models.CharField(max_length=2, default="")
    to_sealed = models.BinaryField()
    to_index = models.BinaryField(null=True)
    notice = models.TextField(default="")
    parameters = models.JSONField(default=dict)
    words = models.TextField(default="")
    secret = models.BinaryField(null=True)
    is_urgent = models.BooleanField(default=False)
    is_synthetic = models.BooleanField()
    state = models.CharField(max_length=9, default=MessageState.QUEUED.value)
    attempts = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    provider = models.TextField(default="")
    provider_reference = models.TextField(default="")
    awaits_receipt = models.BooleanField(default=False)
    parts = models.SmallIntegerField(default=0)
    fault = models.TextField(default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in MessageState]), name="outbox_state"
            ),
            models.CheckConstraint(condition=Q(parts__gte=0, attempts__gte=0), name="outbox_counts"),
        ]
        indexes = [
            # What is due is found without looking at what is done, however many there are.
            models.Index(
                fields=["is_urgent", "next_at"],
                condition=Q(state__in=["queued", "sending"]),
                name="outbox_due",
            ),
            models.Index(
                fields=["household_id", "-created_at"],
                condition=Q(household_id__isnull=False),
                name="outbox_household",
            ),
            models.Index(fields=["run_id", "state"], condition=Q(run_id__isnull=False), name="outbox_run"),
            models.Index(
                fields=["provider", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="outbox_reference",
            ),
            models.Index(
                fields=["sent_at"], condition=Q(state="sent", awaits_receipt=True), name="outbox_awaiting"
            ),
        ]


class Receipt(models.Model):
    """What a provider said of a message, kept even if nobody knows its reference. Append-only."""

    provider = models.TextField()
    reference = models.TextField()
    state = models.CharField(max_length=9)
    code = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "message_receipt"
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference", "state", "code"], name="receipt_once"),
            models.CheckConstraint(
                condition=Q(state__in=["delivered", "failed", "buffered"]), name="receipt_state"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="receipt_at")]


class DemoMessage(models.Model):
    """What the demo would have sent: read by everybody who opens the demo's inbox, and empty everywhere else."""

    key = models.TextField(unique=True)
    to = models.TextField()
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "demo_inbox"


class WrongNumber(models.Model):
    """A line whose holder says that we mean somebody else. `right_for`: households that have proven otherwise since."""

    line = models.BinaryField()
    line_index = models.BinaryField(max_length=32, unique=True)
    marked_at = models.DateTimeField()
    right_for = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        db_table = "wrong_number"
