"""National runs with what each decided about every household, and the decisions made about one household at a time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemayat.households.row_numbers import row_number_field
from hemayat.rules.unknowns import OUTCOMES


class Run(models.Model):
    """One national run as it was made: enough to say, and to compute again, what it decided.

    `policy_text` is the policy file as it was; `cut_points`, `registers` and `counts` come from the run's manifest.
    `decision_columns` names the places in `Determination.decision`; the facts' places are named in households.DataSet.
    `published_at`: when people in the first province began to see it; without that it is a proposal. `superseded_at`:
    when people in the last province saw another run instead. `PublishedRun` says it province by province.
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
    """The run that people in one province see now; a province has no row before its first publication.

    Changed in place, so that a decision can lock the row (`FOR SHARE`) while it is made. `province` is that of
    `household.province`, empty for households abroad. `since`: when people there began to see the run.
    `adverse_from_on`: the day from which a result counts there that is worse than the one before (A15); null for the
    first run. What was published before stands in `PublishedPeriod`.
    """

    province = models.CharField(max_length=2, primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT)
    since = models.DateTimeField()
    adverse_from_on = models.DateField(null=True)

    class Meta:
        db_table = "published_run"


class PublishedPeriod(models.Model):
    """From when until when people in a province saw a run. Written by a trigger on `published_run` alone."""

    pk = models.CompositePrimaryKey("province", "since", "run_id")
    province = models.CharField(max_length=2)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    run = models.ForeignKey(Run, models.PROTECT)
    adverse_from_on = models.DateField(null=True)

    class Meta:
        db_table = "published_period"
        constraints = [
            models.UniqueConstraint(
                fields=["province"], condition=Q(until__isnull=True), name="published_period_one_open"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="published_period_ends_later"
            ),
        ]


class HouseholdNotDecided(models.Model):
    """A household of the run's extract that the run did not decide. `reason`:

    one of registers/undecided_households.py.
    """

    pk = models.CompositePrimaryKey("household_id", "run_id")
    household_id = models.BigIntegerField()
    run = models.ForeignKey(Run, models.PROTECT, db_index=False, related_name="+")
    reason = models.CharField(max_length=32)

    class Meta:
        db_table = "household_not_decided"


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


class Decision(models.Model):
    """A decision about one household from rows of its own (`CaseData`), under the rules of the published run `run`.

    `facts` and `decision` are the determination that it cites, as that run would have stored it. `outcome` and
    `amount_rial` are the decision's own: an officer settles what the rules leave open, and two may override what they
    tell. `before_…`: what held until
    then. `takes_effect_on`: the day from which an adverse change counts; `counts_from_…`: the first run that a
    corrected one should have been in, with the arrears. `finding_id`: the officer's finding (`Finding`) that decides
    in place of the rules here, made in an earlier decision. `document_id`: the document on which an officer's approval
    with an unknown value rests. `by_one_officer_rial`: how much of a better amount rests on corrections of other cases
    that one officer alone made; null if nobody asked. Only ever added to; `id` is given by the database.
    """

    class Kind(models.TextChoices):
        """By the rules alone, by an officer where they leave it open, or against them by two officers."""

        ENGINE = "engine"
        OFFICER = "officer"
        OVERRIDE = "override"

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    run = models.ForeignKey(Run, models.PROTECT, db_index=False)
    case_data_id = models.BigIntegerField()
    request_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    outcome = models.CharField(max_length=16)
    amount_rial = models.BigIntegerField(null=True)
    decile = models.SmallIntegerField(null=True)
    facts = models.TextField()
    decision = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    before_run_id = models.BigIntegerField(null=True)
    before_decision_id = models.BigIntegerField(null=True)
    takes_effect_on = models.DateField(null=True)
    counts_from_on = models.DateField(null=True)
    counts_from_run_id = models.BigIntegerField(null=True)
    arrears_rial = models.BigIntegerField(null=True)
    finding_id = models.BigIntegerField(null=True)
    document_id = models.UUIDField(null=True)
    by_one_officer_rial = models.BigIntegerField(null=True)

    class Meta:
        db_table = "decision"
        constraints = [
            models.UniqueConstraint(fields=["id"], name="decision_number"),
            models.UniqueConstraint(
                fields=["household_id", "request_id"],
                condition=Q(request_id__isnull=False),
                name="decision_one_for_a_request",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["engine", "officer", "override"]), name="decision_kind"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["eligible", "not_eligible"]), name="decision_is_clear"
            ),
            models.CheckConstraint(
                condition=Q(kind="engine", reason="") | (Q(kind__in=["officer", "override"]) & ~Q(reason="")),
                name="decision_of_an_officer_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(finding_id__isnull=True) | Q(kind__in=["officer", "override"]),
                name="decision_on_a_finding",
            ),
            models.CheckConstraint(
                condition=Q(amount_rial__isnull=True) | Q(amount_rial__gte=0),
                name="decision_amount",
            ),
            models.CheckConstraint(
                condition=Q(arrears_rial__isnull=True) | Q(arrears_rial__gte=0, counts_from_on__isnull=False),
                name="decision_arrears",
            ),
        ]


class EffectPostponement(models.Model):
    """A change for the worse counts from `until` on and not earlier, because an objection is open (A15).

    `run_id`: the change is what this run decided; `decision_id`: it is this decision about the household alone.
    `request_id`: the objection or dispute. The latest day counts; a new decision is not put off by it. Only ever added
    to.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("effect_postponement_number")
    province = models.CharField(max_length=2, blank=True)
    run_id = models.BigIntegerField(null=True)
    decision_id = models.BigIntegerField(null=True)
    request_id = models.BigIntegerField()
    until = models.DateField()
    at = models.DateTimeField()

    class Meta:
        db_table = "effect_postponement"
        constraints = [
            models.CheckConstraint(
                condition=Q(run_id__isnull=True, decision_id__isnull=False)
                | Q(run_id__isnull=False, decision_id__isnull=True),
                name="effect_postponement_of_one",
            )
        ]


class Finding(models.Model):
    """What an officer found about a household: a lasting fact on which every later decision and every run is based.

    A "correction" is about one row of a register (requests.Correction). A "settlement" decides the `criteria` that the
    rules left open, and an "override", by two people, sets aside the `criteria` that stood in the way; both were made
    with the decision `decision_id`, which holds the outcome and the reason. `law_sha256`: of the rules of these
    criteria as they were. `people_sha256`: of who was in the household. `review_on`: the day that opens a review of an
    override. Only an officer ends a finding, in a review.
    """

    class Kind(models.TextChoices):
        """What the officer did."""

        CORRECTION = "correction"
        SETTLEMENT = "settlement"
        OVERRIDE = "override"

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("finding_number")
    province = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    decision_id = models.BigIntegerField(null=True)
    criteria = models.JSONField(default=list)
    law_sha256 = models.CharField(max_length=64, blank=True)
    people_sha256 = models.CharField(max_length=64, blank=True)
    review_on = models.DateField(null=True)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "finding"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="correction", decision_id__isnull=True, review_on__isnull=True)
                | Q(kind="settlement", decision_id__isnull=False, review_on__isnull=True)
                | Q(kind="override", decision_id__isnull=False, review_on__isnull=False),
                name="finding_kind",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by_id__isnull=True)
                | Q(ended_at__isnull=False, ended_by_id__isnull=False),
                name="finding_ended_by_an_officer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["household_id"], condition=Q(ended_at__isnull=True), name="finding_in_force"
            ),
            models.Index(
                fields=["review_on"],
                condition=Q(ended_at__isnull=True, review_on__isnull=False),
                name="finding_due",
            ),
        ]
