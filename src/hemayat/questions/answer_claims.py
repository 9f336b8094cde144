"""Who is answering a question: one member of staff at a time, until they have answered or put it back.

Each is one transaction as the member, under the question's lock. Call them outside any transaction.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.cases.permissions import works_as
from hemayat.questions.errors import QUESTION_CLAIMED, QUESTION_STATE_CHANGED, QuestionFault
from hemayat.questions.models import Question
from hemayat.questions.permissions import PURPOSE, check_answers
from hemayat.questions.question_lock import locked_question
from hemayat.questions.queues import first_unclaimed
from hemayat.questions.states import QuestionState

CLAIM_LASTS = dt.timedelta(hours=2)
"""An answer takes minutes: a claim that is older was left behind, and the worker ends it."""
_LOCK = """
SELECT id FROM question WHERE id = %s AND state = 'waiting' AND claimed_by_id IS NULL FOR UPDATE SKIP LOCKED"""


def claim_question(*, question: int, by: StaffMember, now: dt.datetime) -> None:
    """Claim a question, so that nobody else can answer it. Idempotent for the same member.

    Raises NOT_AN_ANSWERER, ConflictOfInterest, NoSuchQuestion, QUESTION_CLAIMED, and QUESTION_STATE_CHANGED
    unless it waits.
    """
    with locked_question(question, by) as (row, actor):
        if row.state != QuestionState.WAITING:
            raise QuestionFault(QUESTION_STATE_CHANGED)
        take_claim(row, by, actor, now)


def claim_next_question(*, by: StaffMember, now: dt.datetime) -> int | None:
    """The question that the member has in hand; else the one due soonest that nobody has claimed; None if none waits.

    So nobody hides from colleagues what is due soonest by asking for the next one twice. Raises NOT_AN_ANSWERER.
    """
    with acting_as(actor_of(check_answers(by), PURPOSE)) as actor, connection.cursor() as cursor:
        own = Question.objects.filter(claimed_by_id=by.pk, state=QuestionState.WAITING)
        in_hand = own.order_by("due_on", "id").values_list("id", flat=True).first()
        if in_hand is not None:
            return int(in_hand)
        for number in first_unclaimed(by):
            cursor.execute(_LOCK, [number])
            if cursor.fetchone() is not None:
                row = Question.objects.get(id=number)
                take_claim(row, by, actor, now)
                return number
    return None


def release_question(*, question: int, by: StaffMember, now: dt.datetime) -> None:
    """Return a question to the queue, as its claimer or as a senior officer. Raises as `claim_question`."""
    with locked_question(question, by) as (row, actor):
        if row.claimed_by_id not in {None, by.pk} and not works_as(by, Role.SENIOR_OFFICER):
            raise QuestionFault(QUESTION_CLAIMED)
        if row.claimed_by_id is not None:
            _end_claim(row, actor, now)


def release_old_claims(*, now: dt.datetime, batch: int = 500) -> int:
    """End the claims that were left behind. Says how many."""
    with acting_as(SYSTEM):
        rows = Question.objects.select_for_update(skip_locked=True)
        old = list(rows.filter(claimed_at__lt=now - CLAIM_LASTS).order_by("claimed_at")[:batch])
        for row in old:
            _end_claim(row, SYSTEM, now)
    return len(old)


def take_claim(row: Question, by: StaffMember, actor: Actor, now: dt.datetime) -> None:
    """The same within the caller's transaction; the row is locked. Raises QUESTION_CLAIMED."""
    check_not_claimed(row, by)
    if row.claimed_by_id is None:
        row.claimed_by_id, row.claimed_at = by.pk, now
        row.save(update_fields=["claimed_by_id", "claimed_at"])
        _record(row, "question.claimed", actor, now)


def check_not_claimed(row: Question, by: StaffMember) -> None:
    """Raises QUESTION_CLAIMED if a colleague is answering it."""
    if row.claimed_by_id not in {None, by.pk}:
        raise QuestionFault(QUESTION_CLAIMED)


# ---------------------------------------------------------------------------------------- underneath


def _end_claim(row: Question, actor: Actor, now: dt.datetime) -> None:
    row.claimed_by_id = row.claimed_at = None
    row.save(update_fields=["claimed_by_id", "claimed_at"])
    _record(row, "question.released", actor, now)


def _record(row: Question, event: str, actor: Actor, now: dt.datetime) -> None:
    record(
        by=actor, event=event, household=row.household_id, province=row.province,
        subject=f"question:{row.id}", now=now,
    )  # fmt: skip
