"""One step of a question: state, clock, record and notice in the caller's transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from hemayat.agreements.actions import NewClock, start_clocks
from hemayat.agreements.queries import version_in_force
from hemayat.audit.actions import AuditEntry
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.cases.states import CaseTransition
from hemayat.cases.transitions import CaseProcess, CaseStep, notice_about, own_line
from hemayat.common.dates import day_of
from hemayat.common.persian import to_persian_digits
from hemayat.households.queries import HouseholdHead, head_of
from hemayat.notifications.actions import NewNotice, queue_many
from hemayat.notifications.telephone import numbers
from hemayat.questions.errors import QUESTION_STATE_CHANGED, QuestionFault
from hemayat.questions.models import Question, ThreadMessage
from hemayat.questions.states import TABLE, MessageChannel, QuestionParty, QuestionState

WORDS = b"question_message"
LONGEST = 4_000


def begin_question(row: Question, *, by: Actor, now: dt.datetime) -> None:
    """The first step of a question that is not in the table yet."""
    step = PROCESS.allowed(None, "question.asked", by, "asker")
    row.state = step.target.value
    _promise(row, now)
    row.save(force_insert=True)
    PROCESS.note([CaseStep(row, step.notice())], step.event, by=by, now=now)


def apply_transition(
    row: Question,
    event: str,
    *,
    acts: QuestionParty,
    by: Actor,
    now: dt.datetime,
    detail: dict[str, Any] | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """Take the question on by `event`; its row is locked by the caller. `also`: fields that the caller changed.

    Raises QUESTION_STATE_CHANGED where that cannot happen.
    """
    PROCESS.take([CaseStep(row, detail=detail or {})], event, by=by, now=now, acts=acts, also=also)


def add_message(  # noqa: PLR0913 - what a message is made of, each by its name
    row: Question,
    words: str,
    *,
    by_kind: str,
    now: dt.datetime,
    by_id: int | None = None,
    channel: MessageChannel = MessageChannel.WEB,
    documents: tuple[uuid.UUID, ...] = (),
    ready_answer: int | None = None,
    sent_to: int | None = None,
) -> None:
    """One message more in the thread. `sent_to`: a question that was merged into this one, if it was sent there."""
    ThreadMessage.objects.create(
        household_id=row.household_id,
        province=row.province,
        question_id=sent_to or row.id,
        by_kind=by_kind,
        by_id=by_id,
        channel=channel.value,
        words=key_ring().seal(words.encode(), WORDS),
        documents=[str(this_uuid) for this_uuid in documents],
        ready_answer_id=ready_answer,
        at=now,
    )


def messages_of(row: Question) -> QuerySet[ThreadMessage]:
    """All messages of the thread, with those of what was merged into it."""
    own = Question.objects.filter(household_id=row.household_id)
    threads = own.filter(Q(id=row.id) | Q(merged_into=row.id)).values("id")
    return ThreadMessage.objects.filter(household_id=row.household_id, question_id__in=threads)


def _promise(row: Question, now: dt.datetime) -> None:
    """A clock for this round, by the agreement in force now: what is asked today is promised today's days."""
    agreement = version_in_force(day_of(now))
    row.round += 1
    about = f"question:{row.id}:{row.round}"
    clock = NewClock(row.household_id, row.province, about, agreement.parameters.question_within)
    started = start_clocks(clocks=[clock], agreement=agreement, now=now)[about]
    row.agreement_number, row.clock_id, row.due_on = agreement.number, started.id, started.promised_on
    row.waiting_since = now


def _changes(row: Question, step: CaseTransition[QuestionState], now: dt.datetime) -> Iterable[str]:
    if step.target is QuestionState.ANSWERED:
        row.answered_at = now
        return ("answered_at",)
    if step.clock != "start":
        return ()
    _promise(row, now)
    return "round", "agreement_number", "clock_id", "due_on", "waiting_since"


def _entry(row: Question, event: str, by: Actor, detail: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(by, event, row.household_id, row.province, f"question:{row.id}", detail)


def _worded(row: Question, notice: str) -> str:
    """An answer also says how to write on by text message, to whom that is open."""
    is_open = row.takes_messages and "sms" in numbers()
    return "question_answered.2" if is_open and notice == "question_answered.1" else notice


def known_head(household: int, by: Actor, now: dt.datetime) -> HouseholdHead | None:
    """A head who acts sees the household; a member of staff may answer in a province whose people they do not see."""
    if by.kind == "head":
        return head_of(household, day_of(now))
    with acting_as(SYSTEM):
        return head_of(household, day_of(now))


def _notice(step: CaseStep[Question], by: Actor, now: dt.datetime) -> NewNotice:
    """To the line that the asker confirmed, else to the head's as we know it."""
    row, number = step.case, numbers().get("sms", [""])[0]
    line = own_line(row)
    if line is None:
        head = known_head(row.household_id, by, now)
        line = (head.mobile, head.mobile_index, row.is_synthetic) if head else (None, None, row.is_synthetic)
    return notice_about(
        (row.household_id, row.province), _worded(row, step.notice), step.key, line, page="/my/questions/",
        day=step.day, number_fa=to_persian_digits(number), number_en=number,
    )  # fmt: skip


PROCESS = CaseProcess[Question](
    TABLE,
    partial(QuestionFault, QUESTION_STATE_CHANGED),
    _entry,
    tell=lambda steps, by, now: queue_many(rows=[_notice(step, by, now) for step in steps], now=now),
    answer_on=lambda row, _now: row.due_on if row.state == QuestionState.WAITING else None,
    changes=_changes,
)
