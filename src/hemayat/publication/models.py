"""Who proposed to publish a run, who approved it, and what was loaded for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hemayat.eligibility.models import Run
from hemayat.publication.states import OPEN, State


class Publication(models.Model):
    """One row for each run. Two people stand behind what people see, and the database holds them to it.

    `loaded`: table → {households, weight} as the loader made them of the run's files, weighed again at the approval.
    `since`: the day of the register of persons, from which memberships hold. `run_dir`: where the run stood.
    """

    run = models.OneToOneField(Run, models.PROTECT, primary_key=True)
    state = models.CharField(max_length=10)
    run_dir = models.TextField()
    buckets = models.IntegerField()
    since = models.DateField()
    loaded = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    notices_after = models.BigIntegerField(null=True)
    notices_done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "publication"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="publication_state"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="publication_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "superseded"]) | Q(approved_by__isnull=False),
                name="publication_approved",
            ),
            # One at a time: "open" is one value for all of them.
            models.UniqueConstraint(
                models.Case(
                    models.When(state__in=[state.value for state in OPEN], then=models.Value(1)),
                    output_field=models.IntegerField(),
                ),
                name="publication_one_open",
            ),
        ]
