"""What a page reads of a household's questions. Who may see what is the database's to say: ask as whoever looks."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from hemayat.accounts.results import Citizen
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.documents.queries import ListedDocument, documents_of
from hemayat.questions.case_process import WORDS
from hemayat.questions.errors import NoSuchQuestion
from hemayat.questions.models import Question
from hemayat.questions.permissions import reader_of
from hemayat.questions.requester_actions import case_of
from hemayat.questions.results import MessageView, QuestionQueueRow, QuestionThread
from hemayat.questions.states import MessageChannel, QuestionCategory, QuestionState

_COLUMNS = (
    "household_id", "id", "province", "request_id", "category", "theme", "state", "asked_at", "due_on", "answered_at",
    "merged_into", "person_index", "claimed_by_id", "claimed_at",
)  # fmt: skip
_THREADS = f"""
SELECT {", ".join(f"q.{name}" for name in _COLUMNS)},
    m.question_id, m.by_kind, m.by_id, m.channel, m.words, m.at, m.documents, m.rating,
    {{name}}
FROM question q JOIN question_message m ON (m.household_id, m.question_id) = (q.household_id, q.id){{staff}}
WHERE {{where}} ORDER BY m.id"""  # noqa: S608 - names of our own columns
# Who answered is for colleagues alone: the head reads that we did, and never a name. Their role reads no account.
_NAMES = {
    True: {
        "name": "CASE WHEN acting_kind() = 'staff' THEN s.full_name END",
        "staff": " LEFT JOIN staff_member s ON s.id = m.by_id",
    },
    False: {"name": "NULL", "staff": ""},
}
_ONE = "q.household_id = %(household)s AND (q.id = %(question)s OR q.merged_into = %(question)s)"
_ABOUT = "q.household_id = %(household)s AND q.request_id = %(request)s"


def place_of(question: int) -> tuple[int, str] | None:
    """Household and province of a question; None where there is none to see. One query."""
    return Question.objects.filter(id=question).values_list("household_id", "province").first()


def questions_of(
    household: int, now: dt.datetime, request: int | None = None, *, by: Citizen | None = None
) -> list[QuestionQueueRow]:
    """Those of a household, or about one request of it: what waits first, then the newest. One query.

    `by`: the head who reads their own alone, if it is not for staff. Then two queries, or one if there is no question.
    """
    about = {} if request is None else {"request_id": request}
    rows = Question.objects.filter(household_id=household, **about).exclude(state=QuestionState.MERGED.value)
    readable = _readable(list(rows), by, now)
    return sorted(lines(readable, now), key=lambda line: (not line.is_waiting, -line.asked_at.timestamp()))


def numbers_of(by: Citizen, now: dt.datetime) -> list[int]:
    """All questions of this head's, with those that were merged into another. Two queries."""
    rows = list(Question.objects.filter(household_id=by.household or 0))
    return [row.id for row in _readable(rows, by, now)]


def thread_of(
    question: int, now: dt.datetime, household: int, *, by: Citizen | None = None, with_names: bool = False
) -> QuestionThread:
    """A question with all its messages and those of what was merged into it.

    `by`: the head who reads it, if it is not for staff. Raises NoSuchQuestion, also for a question of somebody else.
    One query, one more for `by`, and one more for each question in it that documents were sent with. `with_names`: of
    colleagues who answered, for the desk.
    """
    rows = _read(_ONE, {"question": question, "household": household}, with_names=with_names)
    own = next((one for one, _ in rows if one.id == question), None)
    if own is None or not _readable([own], by, now):
        raise NoSuchQuestion
    messages = [message for _, message in rows]
    return _thread(own, messages, _documents(own.household_id, messages), now)


def threads_about(household: int, request_id: int, now: dt.datetime) -> list[QuestionThread]:
    """Those about one request, the oldest first, without their documents; for the desk. One query."""
    rows = _read(_ABOUT, {"household": household, "request": request_id}, with_names=True)
    questions = {one.id: one for one, _ in rows}
    messages: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for one, message in rows:
        goes_to = one.merged_into if one.merged_into in questions else None
        messages[goes_to or one.id].append(message)
    return [_thread(questions[number], some, {}, now) for number, some in messages.items()]


def lines(rows: Iterable[Question], now: dt.datetime) -> list[QuestionQueueRow]:
    today = day_of(now)
    return [_line(row, today) for row in rows]


# ---------------------------------------------------------------------------------------- underneath


def _readable(rows: Sequence[Question], by: Citizen | None, now: dt.datetime) -> Sequence[Question]:
    if by is None or not rows:
        return rows
    reader = reader_of(by, day_of(now))
    return [row for row in rows if reader.has(row)]


_MESSAGE = ("question_id", "by_kind", "by_id", "channel", "words", "at", "documents", "rating", "name")
Row = tuple[Question, Mapping[str, Any]]


def _read(where: str, parameters: Mapping[str, Any], *, with_names: bool) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_THREADS.format(where=where, **_NAMES[with_names]), parameters)
        rows = cursor.fetchall()
    at = len(_COLUMNS)
    return [
        (
            Question(**dict(zip(_COLUMNS, row[:at], strict=True))),
            dict(zip(_MESSAGE, row[at:], strict=True)),
        )
        for row in rows
    ]


def _thread(
    row: Question,
    messages: Sequence[Mapping[str, Any]],
    documents_by_id: Mapping[str, ListedDocument],
    now: dt.datetime,
) -> QuestionThread:
    return QuestionThread(
        _line(row, day_of(now)),
        tuple(_told(message, documents_by_id) for message in messages),
        row.merged_into,
    )


def _line(row: Question, today: dt.date) -> QuestionQueueRow:
    assert row.due_on is not None, "a question has a day from its beginning"
    state = QuestionState(row.state)
    return QuestionQueueRow(
        household=row.household_id,
        id=row.id,
        province=row.province,
        category=QuestionCategory(row.category),
        theme=row.theme,
        state=state,
        request=row.request_id,
        asked_at=row.asked_at,
        due_on=row.due_on,
        answered_at=row.answered_at,
        is_overdue=state is QuestionState.WAITING and row.due_on < today,
        claimed_by=row.claimed_by_id,
        claimed_at=row.claimed_at,
    )


def _documents(household: int, messages: Sequence[Mapping[str, Any]]) -> dict[str, ListedDocument]:
    numbers = {message["question_id"] for message in messages if message["documents"] not in ([], "[]")}
    return {
        str(document.id): document
        for number in sorted(numbers)
        for document in documents_of(household, case_of(number))
    }


def _told(row: Mapping[str, Any], documents_by_id: Mapping[str, ListedDocument]) -> MessageView:
    documents = row["documents"]
    sent = json.loads(documents) if isinstance(documents, str) else documents
    return MessageView(
        by_kind=row["by_kind"],
        by=row["by_id"],
        name=row["name"] or "",
        channel=MessageChannel(row["channel"]),
        words=key_ring().unseal(bytes(row["words"]), WORDS).decode(),
        at=row["at"],
        documents=tuple(documents_by_id[one] for one in sent if one in documents_by_id),
        rating=row["rating"],
    )
