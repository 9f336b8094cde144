"""Answering: by an officer or a hotline agent of the province, who may also sort, merge and reopen.

Each is one transaction as the member, under the question's lock. Call them outside any other.
"""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.models import StaffMember
from hemayat.audit.actions import record
from hemayat.common.dates import day_of
from hemayat.common.language import Message
from hemayat.questions.answer_claims import check_not_claimed, take_claim
from hemayat.questions.case_process import add_message, apply_transition, messages_of
from hemayat.questions.errors import (
    CANNOT_MERGE,
    QUESTION_STATE_CHANGED,
    NoSuchQuestion,
    QuestionFault,
    ReadyAnswerInvalid,
)
from hemayat.questions.models import Question
from hemayat.questions.permissions import is_of_one_person
from hemayat.questions.public_answers import ready_answer as ready_answer_of
from hemayat.questions.question_lock import locked_question
from hemayat.questions.requester_actions import checked_words, was_said
from hemayat.questions.states import QuestionState
from hemayat.questions.themes import TITLES

_CLAIM = ("claimed_by_id", "claimed_at")


def answer_question(
    *,
    question: int,
    words: str,
    by: StaffMember,
    now: dt.datetime,
    ready_answer: int | None = None,
    is_more: bool = False,
    read: int | None = None,
) -> None:
    """Answer what waits; `is_more`: say more where it is answered. The head is told either way.

    `ready_answer`: the one that the words were made from; ReadyAnswerInvalid where that is right no more.
    `read`: how many messages of the thread the member has read. The same words by the same member again
    within minutes are the same answer. Who answers has claimed it, at the latest now; the claim ends with the answer.

    Raises NOT_AN_ANSWERER, ConflictOfInterest, NoSuchQuestion, QUESTION_TEXT_MISSING, QUESTION_CLAIMED if a colleague
    is answering it, and QUESTION_STATE_CHANGED if a colleague has answered meanwhile or merged it, or there is more
    than was read.
    """
    plain, event = checked_words(words), "question.supplemented" if is_more else "question.answered"
    with locked_question(question, by) as (row, actor):
        if row.state == QuestionState.ANSWERED and was_said(row, plain, (), now, answered_by=by.pk):
            return
        if read is not None and messages_of(row).count() > read:
            raise QuestionFault(QUESTION_STATE_CHANGED)
        if ready_answer is not None:
            _check_right(ready_answer, now)
        take_claim(row, by, actor, now)
        add_message(row, plain, by_kind="staff", by_id=by.pk, ready_answer=ready_answer, now=now)
        row.claimed_by_id = row.claimed_at = None
        apply_transition(row, event, acts="answerer", by=actor, now=now, also=_CLAIM)


def reopen(*, question: int, by: StaffMember, now: dt.datetime) -> None:
    """An answer that answers nothing: it waits again, by a new day that the head is told."""
    with locked_question(question, by) as (row, actor):
        apply_transition(row, "question.reopened", acts="answerer", by=actor, now=now)


def sort(*, question: int, theme: str, by: StaffMember, now: dt.datetime) -> None:
    """Say what a question is about, where its words did not tell."""
    if theme not in TITLES:
        raise ValueError(f"{theme!r} is no theme; one of: {', '.join(TITLES)}")
    with locked_question(question, by) as (row, actor):
        row.theme = theme
        row.save(update_fields=["theme"])
        record(
            by=actor, event="question.sorted", household=row.household_id, province=row.province,
            subject=f"question:{row.id}", detail={"theme": theme}, now=now,
        )  # fmt: skip


def merge(*, question: int, other: int, by: StaffMember, now: dt.datetime) -> int:
    """Two questions of a household that ask the same become one, with both threads; gives its number.

    Whichever was promised an answer sooner stays, so that nobody waits longer for it. Raises CANNOT_MERGE, also for
    questions of two people: each would read what the other wrote; and QUESTION_CLAIMED if a colleague answers one.
    """
    with (
        locked_question(min(question, other), by) as (first, actor),
        locked_question(max(question, other), by) as (last, _),
    ):
        both = (first, last)
        if question == other or first.household_id != last.household_id:
            raise QuestionFault(CANNOT_MERGE)
        if any(row.state != QuestionState.WAITING for row in both) or not is_of_one_person(first, last):
            raise QuestionFault(CANNOT_MERGE)
        for row in both:
            check_not_claimed(row, by)
        stays, goes = sorted(both, key=lambda row: (row.due_on, row.id))
        goes.merged_into, goes.claimed_by_id, goes.claimed_at = stays.id, None, None
        apply_transition(
            goes, "question.merged", acts="answerer", by=actor, now=now, detail={"into": stays.id},
            also=("merged_into", *_CLAIM),
        )  # fmt: skip
        earlier = Question.objects.filter(household_id=goes.household_id, merged_into=goes.id)
        earlier.update(merged_into=stays.id)
    return stays.id


def _check_right(ready: int, now: dt.datetime) -> None:
    try:
        is_right = not ready_answer_of(ready, day_of(now)).is_stale
    except NoSuchQuestion:
        is_right = False
    if not is_right:
        raise ReadyAnswerInvalid(
            "ready",
            Message(
                "This text is based on a ready answer that is now outdated or withdrawn. Compare the "
                "text with the current rule and send it again."
            ),
        )
