"""Questions of heads of household, the messages of each, and answers that are ready for more than one.

What is about somebody begins with the household, as its key does. A message is never changed, but to be sealed anew.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemayat.households.row_numbers import row_number_field
from hemayat.questions.states import AnswerRating, MessageChannel, QuestionCategory, QuestionState


class Question(models.Model):
    """One thing that was asked, with its thread of messages.

    `request_id`: of the household's, where it is about one. `mobile`: the line of whoever asks. `round`: how often an
    answer was promised; each has a clock of its own, of which `clock_id` is the last and `due_on` the day that it
    promised. `waiting_since`: the last time that an answer was asked for. `theme`: what it is about (themes.py), found
    in its words or set by who answers. `merged_into`: the question that is answered instead. `takes_messages`: the head
    asked in person on that line, so that they may write on from it by text message. `person_index`, `person_sealed`:
    whose question it is (permissions.py); None where our record had no head to name, or of a version before this one.
    `claimed_by_id`, `claimed_at`: the member of staff who is answering it now (answer_claims.py).
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id: models.BigIntegerField[int, int] = row_number_field("question_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField(null=True)
    category = models.CharField(max_length=12)
    theme = models.CharField(max_length=24, blank=True)
    state = models.CharField(max_length=12)
    mobile = models.BinaryField(null=True)
    mobile_index = models.BinaryField(null=True)
    takes_messages = models.BooleanField(default=False)
    person_index = models.BinaryField(max_length=32, null=True)
    person_sealed = models.BinaryField(null=True)
    is_synthetic = models.BooleanField()
    opened_by_id = models.BigIntegerField(null=True)
    agreement_number = models.PositiveIntegerField()
    round = models.SmallIntegerField(default=0)
    clock_id = models.BigIntegerField(null=True)
    due_on = models.DateField(null=True)
    asked_at = models.DateTimeField()
    waiting_since = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    merged_into = models.BigIntegerField(null=True)
    claimed_by_id = models.BigIntegerField(null=True)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "question"
        constraints = [
            models.CheckConstraint(
                condition=Q(category__in=[str(question_category) for question_category in QuestionCategory]),
                name="question_category",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(question_category) for question_category in QuestionState]),
                name="question_state",
            ),
            models.CheckConstraint(
                condition=Q(clock_id__isnull=False, due_on__isnull=False, round__gte=1),
                name="question_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.MERGED.value, merged_into__isnull=False)
                | (~Q(state=QuestionState.MERGED.value) & Q(merged_into__isnull=True)),
                name="question_merged_into_one",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="question_by_number"),
            models.Index(fields=["mobile_index"], condition=Q(takes_messages=True), name="question_by_line"),
            models.Index(
                fields=["province", "due_on", "id"], condition=Q(state="waiting"), name="question_queue"
            ),
            models.Index(
                fields=["province", "theme", "due_on", "id"],
                condition=Q(state="waiting"),
                name="question_by_theme",
            ),
            # The same for whoever sees every province at once.
            models.Index(
                fields=["due_on", "id"], condition=Q(state="waiting"), name="question_queue_everywhere"
            ),
            models.Index(
                fields=["theme", "due_on", "id"],
                condition=Q(state="waiting"),
                name="question_theme_everywhere",
            ),
            # The worker ends old claims.
            models.Index(
                fields=["claimed_at"], condition=Q(claimed_by_id__isnull=False), name="question_claimed"
            ),
        ]


class ThreadMessage(models.Model):
    """One message of a thread. `by_kind`: "head" or "staff"; `by_id`: the member of staff who wrote or took it down.

    `documents`: ids of what was sent with it. `ready_answer_id`: the ready answer that it was made from. `rating`: what
    the head said of an answer.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("question_message_number")
    province = models.CharField(max_length=2, blank=True)
    question_id = models.BigIntegerField()
    by_kind = models.CharField(max_length=8)
    by_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=8)
    words = models.BinaryField()
    documents = models.JSONField(default=list)
    ready_answer_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    rating = models.CharField(max_length=12, blank=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "question_message"
        constraints = [
            models.CheckConstraint(
                condition=Q(by_kind="head") | Q(by_kind="staff", by_id__isnull=False),
                name="question_message_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[str(message_channel) for message_channel in MessageChannel]),
                name="question_message_channel",
            ),
            models.CheckConstraint(
                condition=Q(rating="", rated_at__isnull=True)
                | Q(
                    rating__in=[str(message_channel) for message_channel in AnswerRating],
                    rated_at__isnull=False,
                    by_kind="staff",
                ),
                name="question_message_rated",
            ),
        ]
        indexes = [
            models.Index(fields=["household_id", "question_id", "id"], name="question_message_of"),
            models.Index(
                fields=["province", "rated_at"],
                condition=Q(rating="not_helped"),
                name="question_message_unhelpful",
            ),
        ]


class ReadyAnswer(models.Model):
    """An answer for whoever asks the same, about nobody: a start for those who answer, and, once published, public.

    `tie`: the rule or clause that it says something about ("rule:income", "clause:4.7"), `tie_version` as that stood
    when somebody last saw that the answer is right; when it changes, the answer is stale. Published by
    somebody else than who wrote it.
    """

    theme = models.CharField(max_length=24)
    tie = models.CharField(max_length=64)
    tie_version = models.CharField(max_length=64)
    question_fa = models.CharField(max_length=300)
    answer_fa = models.TextField()
    question_en = models.CharField(max_length=300, blank=True)
    answer_en = models.TextField(blank=True)
    written_by_id = models.BigIntegerField()
    written_at = models.DateTimeField()
    published_by_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ready_answer"
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by_id__isnull=True, published_at__isnull=True)
                | (Q(published_at__isnull=False) & ~Q(published_by_id=models.F("written_by_id"))),
                name="ready_answer_published_by_another",
            ),
        ]
