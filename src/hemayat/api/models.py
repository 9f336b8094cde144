"""Messages of organisations, what is to be sent to them, and what they subscribed to."""

from __future__ import annotations

from django.db import models

from hemayat.partners.models import Organisation, Terms


class Received(models.Model):
    """A message that was taken: its `message_id` is never taken again. `body`: sealed until it is answered.

    `items`: reference → what came of it, without data. Known by the organisation, its ids, and `correlation_id`.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    message_id = models.CharField(max_length=99)
    action = models.CharField(max_length=16)
    transaction_id = models.CharField(max_length=99)
    correlation_id = models.CharField(max_length=32, unique=True)
    reply_to = models.CharField(max_length=300)
    body = models.BinaryField(null=True)
    items = models.JSONField(default=list)
    received_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "partner_message"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "message_id"], name="partner_message_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "transaction_id"], name="partner_message_transaction"),
            models.Index(fields=["organisation", "id"], name="partner_message_newest"),
        ]


class Callback(models.Model):
    """What is to be sent to an organisation; `body` is sealed, and emptied once it arrived or was given up."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    url = models.CharField(max_length=300)
    action = models.CharField(max_length=16)
    body = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "partner_callback"
        indexes = [
            models.Index(
                fields=["next_at"],
                name="partner_callback_due",
                condition=models.Q(sent_at=None, given_up_at=None),
            )
        ]


class Subscription(models.Model):
    """Events of this kind are told whose household the `filter` (sealed) finds; `seen`: the last one looked at.

    `failing_since`: since when its news cannot be found; `next_at`: when it is tried again. One that has both this and
    `ended_at` was given up.
    """

    code = models.CharField(max_length=32, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    terms = models.ForeignKey(Terms, models.PROTECT)
    event_type = models.CharField(max_length=16)
    query_type = models.CharField(max_length=16)
    filter = models.BinaryField()
    entity = models.CharField(max_length=8)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    seen = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "partner_subscription"
