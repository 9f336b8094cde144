"""What a page reads of a household's questions. Who may see what is the database's to say: ask as whoever looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from hemayat.agreements.clocks import day_of
from hemayat.audit.keys import ring
from hemayat.documents.queries import Kept, documents_of
from hemayat.questions.asking import case_of
from hemayat.questions.errors import NoSuchQuestion
from hemayat.questions.models import Message, Question
from hemayat.questions.results import Line, Thread, Told
from hemayat.questions.states import Category, Channel, State
from hemayat.questions.steps import WORDS


def place_of(question: int) -> tuple[int, str] | None:
    """Household and province of a question; None where there is none to see. One query."""
    return Question.objects.filter(id=question).values_list("household_id", "province").first()


def questions_of(household: int, now: dt.datetime, request: int | None = None) -> list[Line]:
    """Those of a household, or about one request of it: what waits first, then the newest. One query."""
    about = {} if request is None else {"request_id": request}
    rows = Question.objects.filter(household_id=household, **about).exclude(state=State.MERGED.value)
    return sorted(lines(rows, now), key=lambda line: (not line.is_waiting, -line.asked_at.timestamp()))


def thread_of(question: int, now: dt.datetime, household: int | None = None) -> Thread:
    """A question with all its messages and those of what was merged into it. Raises NoSuchQuestion.

    Four queries, and one more for each case that documents were sent for.
    """
    of = {} if household is None else {"household_id": household}
    row = Question.objects.filter(id=question, **of).first()
    if row is None:
        raise NoSuchQuestion
    merged = Question.objects.filter(household_id=row.household_id, merged_into=row.id)
    numbers = [row.id, *merged.values_list("id", flat=True)]
    messages = list(
        Message.objects.filter(household_id=row.household_id, question_id__in=numbers).order_by("id")
    )
    kept = _documents(row.household_id, messages, numbers)
    return Thread(lines([row], now)[0], tuple(_told(one, kept) for one in messages), row.merged_into)


def lines(rows: Iterable[Question], now: dt.datetime) -> list[Line]:
    today = day_of(now)
    return [_line(row, today) for row in rows]


def _line(row: Question, today: dt.date) -> Line:
    assert row.due_on is not None, "a question has a day from its beginning"
    state = State(row.state)
    ended_on = day_of(row.answered_at) if state is State.ANSWERED and row.answered_at else today
    return Line(
        household=row.household_id,
        id=row.id,
        province=row.province,
        category=Category(row.category),
        theme=row.theme,
        state=state,
        request=row.request_id,
        asked_at=row.asked_at,
        due_on=row.due_on,
        answered_at=row.answered_at,
        is_overdue=state is State.WAITING and row.due_on < ended_on,
    )


def _documents(household: int, messages: Sequence[Message], numbers: Sequence[int]) -> dict[str, Kept]:
    if not any(one.documents for one in messages):
        return {}
    found = (documents_of(household, case_of(number)) for number in numbers)
    return {str(kept.id): kept for some in found for kept in some}


def _told(row: Message, kept: dict[str, Kept]) -> Told:
    return Told(
        by_kind=row.by_kind,
        by=row.by_id,
        channel=Channel(row.channel),
        words=ring().unseal(bytes(row.words), WORDS).decode(),
        at=row.at,
        documents=tuple(kept[one] for one in row.documents if one in kept),
        rating=row.rating,
    )
