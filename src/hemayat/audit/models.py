"""What was done, to whom and why; the chain that shows a change to it; and the signed heads of the chains."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One row for one thing done; only ever added to. People are named by plain ids, never by a national id.

    Written through actions.record, which asks for nothing back: who may write an event may not always see it.
    """

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    purpose = models.CharField(max_length=200)
    event = models.CharField(max_length=64)
    household_id = models.BigIntegerField(null=True)
    province = models.CharField(max_length=32)
    subject = models.CharField(max_length=200)
    detail = models.JSONField()

    class Meta:
        db_table = "audit_event"
        indexes = [
            models.Index(
                fields=["household_id", "id"],
                name="audit_event_household",
                condition=models.Q(household_id__isnull=False),
            )
        ]


class AuditLink(models.Model):
    """An event's place in its chain (a province; "" is the nation's), given by the database as it commits.

    Numbers run from 1 without a gap. `hash`: SHA-256 of the text that chain.py describes.
    """

    pk = models.CompositePrimaryKey("chain", "number")
    chain = models.CharField(max_length=32)
    number = models.BigIntegerField()
    event_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_link"


class Checkpoint(models.Model):
    """The head of every chain within an hour, signed. `document`: the text that was signed; `root`: its SHA-256."""

    hour = models.DateTimeField(unique=True)
    document = models.TextField()
    root = models.BinaryField()
    key_id = models.CharField(max_length=8)
    signature = models.BinaryField()

    class Meta:
        db_table = "audit_checkpoint"


class Acknowledgement(models.Model):
    """That somebody outside keeps the checkpoint of this hour. `receipt`: as they gave it (receiver.py)."""

    hour = models.DateTimeField(primary_key=True)
    root = models.BinaryField()
    receiver = models.CharField(max_length=300)
    receipt = models.TextField()
    acknowledged_at = models.DateTimeField()

    class Meta:
        db_table = "audit_acknowledgement"
