"""National runs that were proposed or published, and what each decided about every household."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemayat.rules.unknowns import OUTCOMES


class Run(models.Model):
    """One national run as it was made: enough to say, and to compute again, what it decided.

    `policy_text` is the policy file as it was; `cut_points`, `registers` and `counts` come from the run's manifest.
    `decision_columns` names the places in `Determination.decision`; the facts' places are named in households.DataSet.
    A run is published from `published_at` until `superseded_at`; without the first it is a proposal.
    """

    policy_id = models.TextField()
    policy_version = models.TextField()
    policy_text = models.TextField()
    title = models.JSONField()
    on = models.DateField()
    snapshot_id = models.TextField()
    snapshot_sha256 = models.TextField()
    content_sha256 = models.TextField()
    statements_sha256 = models.TextField()
    cut_points = models.JSONField()
    registers = models.JSONField()
    decision_columns = models.JSONField()
    counts = models.JSONField()
    households = models.BigIntegerField()
    is_synthetic = models.BooleanField()
    decided_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "run"
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("published_at")),
                name="run_superseded_after_published",
            )
        ]


class PublishedRun(models.Model):
    """The one row that says which run people see; there is none before the first publication."""

    only = models.BooleanField(primary_key=True, default=True)
    run = models.ForeignKey(Run, models.PROTECT)
    since = models.DateTimeField()

    class Meta:
        db_table = "published_run"
        constraints = [models.CheckConstraint(condition=Q(only=True), name="published_run_is_one")]


class Determination(models.Model):
    """What a run decided about one household; one partition for each run. `decision` as `Run.decision_columns`."""

    pk = models.CompositePrimaryKey("run_id", "household_id")
    run = models.ForeignKey(Run, models.PROTECT, db_index=False, db_constraint=False)
    household_id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    outcome = models.TextField(choices=[(outcome, outcome) for outcome in OUTCOMES])
    amount_rial = models.BigIntegerField(null=True)
    decile = models.SmallIntegerField(null=True)
    decision = models.TextField()

    class Meta:
        db_table = "determination"
        managed = False
