"""Who proposed to publish a run, who approved it, and what was loaded for it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hemayat.eligibility.models import Run
from hemayat.publication.states import OPEN, PublicationState


class Publication(models.Model):
    """One row for each run. Two people stand behind what people see, and the database holds them to it.

    `loaded`: table → {households, weight} as the loader made them of the run's files, weighed again at the approval.
    `since`: the day of the register of persons, from which memberships hold. `run_dir`: where the run stood.
    `findings`: group → households with officers' findings, and the cases in which these were made (finding_results.py).
    `missing_data`: about how many households with support the run lacks data (missing_data.py).
    `comparison`: beside what people saw as it was proposed (`run_comparison.py`); None where they saw nothing yet.
    `stops`: where the run changes more outcomes than the agreement allows; then two people must write why it may be
    published (`Justification`). `corrects`: the wrong run that this one replaces, and why. `messages`: what
    will be sent to whom, counted before the approval.
    """

    run = models.OneToOneField(Run, models.PROTECT, primary_key=True)
    state = models.CharField(max_length=10)
    run_dir = models.TextField()
    buckets = models.IntegerField()
    since = models.DateField()
    loaded = models.JSONField(default=dict)
    comparison = models.JSONField(null=True)
    stops = models.JSONField(default=list)
    messages = models.JSONField(null=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    corrects_because = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True)
    notices_after = models.BigIntegerField(null=True)
    notices_done_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=dict)
    missing_data = models.JSONField(default=dict)

    class Meta:
        db_table = "publication"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in PublicationState]), name="publication_state"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="publication_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rollout", "published", "superseded"]) | Q(approved_by__isnull=False),
                name="publication_approved",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, corrects_because="")
                | (Q(corrects__isnull=False) & ~Q(corrects_because="")),
                name="publication_correction_says_why",
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


class FindingResult(models.Model):
    """What a run decides of a household with officers' findings in force, as it was proposed (finding_results.py).

    `group`: how the findings and the run meet. `was`: the outcome in force then; `without_outcome`: of the run alone;
    `outcome`, `amount_rial`: on the findings. `rows`, `registers`: from the run's snapshot without who the people are,
    until the household is decided; `people`: our number of a person → `person_no` in them. `decided_at`: when the
    household was decided by the published run, on its findings of that day.
    """

    pk = models.CompositePrimaryKey("household_id", "run_id")
    household_id = models.BigIntegerField()
    run = models.ForeignKey(Run, models.PROTECT, db_index=False, related_name="+")
    province = models.CharField(max_length=2, blank=True)
    group = models.CharField(max_length=16)
    finding_ids = ArrayField(models.BigIntegerField())
    was = models.CharField(max_length=16, blank=True)
    without_outcome = models.CharField(max_length=16, blank=True)
    outcome = models.CharField(max_length=16, null=True)
    amount_rial = models.BigIntegerField(null=True)
    rows = models.TextField(blank=True)
    registers = models.JSONField(default=dict)
    people = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)
    decision_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "finding_result"
        indexes = [
            models.Index(
                fields=["run", "household_id"],
                condition=Q(decided_at__isnull=True),
                name="finding_result_waiting",
            )
        ]


class Justification(models.Model):
    """Why a stopped run may be published, in the words of one person. Two people write one each. Only ever added to.

    `role`: in which role, of the member's at that time. The database refuses the approval until both are there.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="justifications")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "publication_justification"
        constraints = [
            models.UniqueConstraint(fields=["publication", "by"], name="justification_one_each"),
            models.CheckConstraint(
                condition=Q(role__in=["publisher", "senior_officer"]), name="justification_role"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="justification_has_words"),
        ]


class Pause(models.Model):
    """A publication that goes into no further province: from when, who stopped it and why, and who resumed it.

    A row of its own, so that somebody can pause while the next province is being published. `resume_asked_by`: the
    first of the two publishers who resume it. `held_since`: by the clock of the database (sql/rollout.sql).
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="pauses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    because = models.TextField()
    at = models.DateTimeField()
    held_since = models.DateTimeField(null=True)
    resume_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    resume_asked_at = models.DateTimeField(null=True)
    resumed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resumed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "publication_pause"
        constraints = [
            models.UniqueConstraint(
                fields=["publication"],
                condition=Q(resumed_at__isnull=True),
                name="publication_pause_one_open",
            ),
            models.CheckConstraint(condition=~Q(because=""), name="publication_pause_says_why"),
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True, resumed_by__isnull=True)
                | Q(resumed_at__isnull=False, resumed_by__isnull=False),
                name="publication_pause_resumed_once",
            ),
        ]


class Errand(models.Model):
    """Something that takes minutes, asked for at the desk and done by the worker: who asked, how far it is, what came.

    `given`: what it was asked with, but for the text of a `reform`. `step`, `so_far`, `total`: as an action's `advance`
    is told. `attempts`: how often it was begun. `fault`: language → what stood in the way. `result`: of a comparison.
    Done twice it comes to the same, so that the worker may die.
    """

    class Kind(models.TextChoices):
        """What is asked for; the first two change what people see or may come to see, and are done one at a time."""

        PROPOSE = "propose"
        APPROVE = "approve"
        WITHDRAW = "withdraw"
        COMPARE = "compare"

    class State(models.TextChoices):
        """Of an errand; the worker alone moves it on."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    given = models.JSONField()
    reform = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    step = models.TextField(blank=True)
    so_far = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    fault = models.JSONField(null=True)
    result = models.JSONField(null=True)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED

    class Meta:
        db_table = "errand"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="errand_state"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["propose", "approve", "withdraw", "compare"]), name="errand_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed"], ended_at__isnull=False),
                name="errand_ends_once",
            ),
            # One at a time: "of publishing, and open" is one value for all of them.
            models.UniqueConstraint(
                models.Case(
                    models.When(
                        kind__in=["propose", "approve"],
                        state__in=["waiting", "running"],
                        then=models.Value(1),
                    ),
                    output_field=models.IntegerField(),
                ),
                name="errand_one_of_publishing",
            ),
        ]
