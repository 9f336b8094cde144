"""What everybody concerned is told, and how far that is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Announcement(models.Model):
    """One notice to each open applicant and each active recipient. `about`: the version's number, or the law's id.

    `after_household`: up to where the households have been gone through, in this `round`. `concerned`: who was to be
    told since `begun_at`, and `told`: for how many of them a notice is queued; both as counted at `counted_at`.
    `ended_upto`: of an ending, the number in the order of approvals up to which the law has ended all of them.
    """

    class Kind(models.TextChoices):
        AGREEMENT = "agreement"
        ENDING = "ending"

    kind = models.CharField(max_length=9, choices=Kind.choices)
    about = models.BigIntegerField()
    day = models.DateField()
    begun_at = models.DateTimeField()
    after_household = models.BigIntegerField(default=0)
    round = models.SmallIntegerField(default=1)
    queued = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    concerned = models.BigIntegerField(null=True)
    told = models.BigIntegerField(null=True)
    states = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True)
    ended_upto = models.BigIntegerField(default=0)

    class Meta:
        db_table = "announcement"
        constraints = [
            models.UniqueConstraint(fields=["kind", "about"], name="announcement_once"),
            models.CheckConstraint(condition=Q(kind__in=["agreement", "ending"]), name="announcement_kind"),
        ]
