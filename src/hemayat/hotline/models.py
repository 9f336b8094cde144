"""The log of calls, whom each was with, who is to be called back, and what is known to be out of order."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hemayat.hotline.states import CallOutcome, CallStepKind, CallTopic, PartOfDay


class CallBack(models.Model):
    """Somebody wants to be called back (`call_id`), or has not answered a case officer's question (`question_id`).

    `household_id`: of who had proven theirs, or was asked. `line`: sealed, E.164. `taken_by_id`: who is calling them,
    since `taken_at`. `result`: reached or unreached, or not_needed once the question is closed (end_question_call);
    empty while it waits.
    """

    household_id = models.BigIntegerField(null=True)
    province = models.CharField(max_length=2, blank=True)
    call_id = models.BigIntegerField(null=True)
    request_id = models.BigIntegerField(null=True)
    question_id = models.BigIntegerField(null=True)
    line = models.BinaryField()
    line_index = models.BinaryField(max_length=32)
    topic = models.CharField(max_length=12)
    wanted_on = models.DateField()
    part = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    taken_by_id = models.BigIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, blank=True)

    class Meta:
        db_table = "call_back"
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__in=[str(call_topic) for call_topic in CallTopic]), name="call_back_topic"
            ),
            models.CheckConstraint(
                condition=Q(part__in=[str(call_topic) for call_topic in PartOfDay]), name="call_back_part"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, result="")
                | Q(ended_at__isnull=False, result__in=["reached", "unreached", "not_needed"]),
                name="call_back_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(call_id__isnull=False, request_id__isnull=True, question_id__isnull=True)
                | Q(
                    call_id__isnull=True,
                    household_id__isnull=False,
                    request_id__isnull=False,
                    question_id__isnull=False,
                ),
                name="call_back_has_one_cause",
            ),
            # Nobody is called twice for one question, whatever a job does.
            models.UniqueConstraint(
                fields=["household_id", "question_id"],
                condition=Q(question_id__isnull=False),
                name="call_back_once_for_a_question",
            ),
        ]
        indexes = [
            models.Index(
                fields=["wanted_on", "id"], condition=Q(ended_at__isnull=True), name="call_back_waiting"
            ),
            # For the step that closes the question, and for the foreign key when a draft is deleted.
            models.Index(
                fields=["household_id", "request_id"],
                condition=Q(request_id__isnull=False),
                name="call_back_of_request",
            ),
        ]


class Call(models.Model):
    """A call that an agent took, or made because it was asked for (`call_back`). Only ever added."""

    agent_id = models.BigIntegerField()
    begun_at = models.DateTimeField()
    call_back = models.ForeignKey(CallBack, models.PROTECT, null=True)

    class Meta:
        db_table = "call"
        indexes = [models.Index(fields=["agent_id", "-id"], name="call_of_agent")]


class CallStep(models.Model):
    """One thing that happened in a call; only ever added. `topic`, `outcome`: of the last one, with which it ends.

    `detail`: no word of anybody's.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="steps", db_index=False)
    agent_id = models.BigIntegerField()
    at = models.DateTimeField()
    step = models.CharField(max_length=20)
    topic = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "call_step"
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=[str(call_step_kind) for call_step_kind in CallStepKind]),
                name="call_step_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    step=CallStepKind.ENDED.value,
                    outcome__in=[str(call_step_kind) for call_step_kind in CallOutcome],
                )
                | (~Q(step=CallStepKind.ENDED.value) & Q(outcome="", topic="")),
                name="call_step_outcome_at_the_end",
            ),
            models.CheckConstraint(
                condition=Q(topic__in=["", *[str(call_step_kind) for call_step_kind in CallTopic]]),
                name="call_step_topic",
            ),
            models.UniqueConstraint(
                fields=["call"], condition=Q(step=CallStepKind.ENDED.value), name="call_ends_once"
            ),
        ]
        indexes = [models.Index(fields=["call", "id"], name="call_step_of")]


class CallCaller(models.Model):
    """Who has proven to be at the line in a call, once: as the site would know them. Only ever added.

    `line`: the one that the code came to, sealed; what they ask is answered there. `leads`: by our own record too, and
    not by the registers alone (decision 0052). `own_requests`: those that they filed themselves, which
    they hear in any case.
    """

    pk = models.CompositePrimaryKey("household_id", "call_id")
    household_id = models.BigIntegerField()
    call_id = models.BigIntegerField(unique=True)
    province = models.CharField(max_length=2, blank=True)
    agent_id = models.BigIntegerField()
    acts_as = models.CharField(max_length=16, blank=True)
    line = models.BinaryField()
    is_synthetic = models.BooleanField()
    leads = models.BooleanField(db_default=False)
    own_requests = ArrayField(models.BigIntegerField(), db_default=[])
    proven_at = models.DateTimeField()

    class Meta:
        db_table = "call_caller"


class Outage(models.Model):
    """Something of the service is out of order, in words to be read out first. `until_at`: when it should be over."""

    fa = models.TextField()
    en = models.TextField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    set_by_id = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "known_outage"
        constraints = [
            models.CheckConstraint(condition=~Q(fa="") & ~Q(en=""), name="known_outage_in_words"),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("from_at")),
                name="known_outage_ends_later",
            ),
        ]
