"""One step of a question: state, clock, record and notice in the caller's transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from hemayat.agreements.actions import NewClock, start_clocks, stop_clock
from hemayat.agreements.clocks import day_of
from hemayat.agreements.queries import version_in_force
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import format_date
from hemayat.common.persian import to_persian_digits
from hemayat.households.queries import HouseholdHead, head_of
from hemayat.notifications.actions import NewNotice, queue_many
from hemayat.notifications.notices import NOTICES
from hemayat.notifications.telephone import numbers
from hemayat.questions.errors import QuestionStateChanged
from hemayat.questions.models import Question, ThreadMessage
from hemayat.questions.states import By, MessageChannel, QuestionState, QuestionTransition, transition

WORDS = b"question_message"
LONGEST = 4_000


def begin_question(row: Question, *, acts: By, by: Actor, now: dt.datetime) -> None:
    """The first step of a question that is not in the table yet."""
    step = _allowed(None, "question.asked", acts)
    _turn(row, step, now)
    row.save(force_insert=True)
    _tell(row, step, by, {}, now)


def apply_transition(
    row: Question, event: str, *, acts: By, by: Actor, now: dt.datetime, detail: dict[str, Any] | None = None
) -> None:
    """Take the question on by `event`; its row is locked by the caller.

    Raises QuestionStateChanged where that cannot happen.
    """
    step = _allowed(QuestionState(row.state), event, acts)
    _turn(row, step, now)
    changed = ("state", "theme", "agreement_number", "round", "clock_id", "due_on", "waiting_since")
    row.save(update_fields=[*changed, "answered_at", "merged_into"])
    _tell(row, step, by, detail or {}, now)


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


def _allowed(source: QuestionState | None, event: str, acts: By) -> QuestionTransition:
    step = transition(source, event, acts)
    if step is None:
        raise QuestionStateChanged
    return step


def _turn(row: Question, step: QuestionTransition, now: dt.datetime) -> None:
    row.state = step.target.value
    if step.clock == "stop" and row.clock_id is not None:
        stop_clock(household=row.household_id, clock=row.clock_id, why=step.event, now=now)
    if step.clock == "start":
        _promise(row, now)
        row.waiting_since = now
    if step.target is QuestionState.ANSWERED:
        row.answered_at = now


def _promise(row: Question, now: dt.datetime) -> None:
    """A clock for this round, by the agreement in force now: what is asked today is promised today's days."""
    agreement = version_in_force(day_of(now))
    row.round += 1
    about = f"question:{row.id}:{row.round}"
    clock = NewClock(row.household_id, row.province, about, agreement.parameters.question_within)
    started = start_clocks(clocks=[clock], agreement=agreement, now=now)[about]
    row.agreement_number, row.clock_id, row.due_on = agreement.number, started.id, started.promised_on


def _tell(
    row: Question, step: QuestionTransition, by: Actor, detail: dict[str, Any], now: dt.datetime
) -> None:
    record(
        by=by,
        event=step.event,
        household=row.household_id,
        province=row.province,
        subject=f"question:{row.id}",
        detail=detail,
        now=now,
    )
    if step.notice:
        queue_many(rows=[_notice(row, _worded(row, step.notice), by, now)], now=now)


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


def _notice(row: Question, notice: str, by: Actor, now: dt.datetime) -> NewNotice:
    """To the line that the asker confirmed, else to the head's as we know it."""
    day = row.due_on if row.state == QuestionState.WAITING else None
    number = numbers().get("sms", [""])[0]
    told = {
        "number_fa": to_persian_digits(number),
        "number_en": number,
        "address": f"{settings.ENVIRONMENT.citizen_origin}/my/questions/",
        "day_fa": format_date(day, "fa") if day else "",
        "day_en": format_date(day, "en") if day else "",
    }
    sealed, index = row.mobile, row.mobile_index
    if not sealed:
        head = known_head(row.household_id, by, now)
        sealed, index = (head.mobile, head.mobile_index) if head else (None, None)
    return NewNotice(
        key=f"question:{row.id}:{uuid.uuid4().hex}",
        household=row.household_id,
        province=row.province,
        to_sealed=bytes(sealed or b""),
        to_index=bytes(index) if index else None,
        notice=notice,
        parameters={name: told[name] for name in NOTICES[notice].parameters},
        is_synthetic=row.is_synthetic,
    )
