"""The queue of the desk: what waits for an answer, due soonest first, by theme; ask as the member of staff.

What waits is read along its indexes, one short stretch for each province (models.py, question_queue and
question_by_theme) or one for whoever sees them all, and counted as far as it matters: half a million may wait.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.agreements.clocks import day_of
from hemayat.cases.queue_pages import PAGE, Cursor, QueuePage, cursor_text, page_of
from hemayat.questions.models import Question
from hemayat.questions.public_answers import fresh_by_theme
from hemayat.questions.queries import lines
from hemayat.questions.results import QuestionQueueRow, ThemeBacklog
from hemayat.questions.states import QuestionState
from hemayat.questions.themes import TITLES
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.requests.queues import provinces_of

_STRETCHES = "unnest(%(provinces)s::text[]) AS of_province CROSS JOIN LATERAL"
_OF_PROVINCE = "AND q.province = of_province"
_QUEUE = """
SELECT found.id FROM {stretches} (
    SELECT q.id, q.due_on FROM question q
    WHERE q.state = 'waiting' AND (q.due_on, q.id) > (%(day)s::date, %(number)s::bigint) {only}
    ORDER BY q.due_on, q.id LIMIT %(most)s
) found ORDER BY found.due_on, found.id LIMIT %(most)s"""
_OF_THEME = "AND q.theme = %(theme)s"
_UNCLAIMED = "AND q.claimed_by_id IS NULL"
_OVERDUE = "AND q.due_on < %(today)s::date"
# Whoever wrote on since then waits already, and an answer after it was not rated so.
_UNHELPFUL = """
SELECT q.id FROM question_message m JOIN question q ON (q.household_id, q.id) = (m.household_id, m.question_id)
WHERE m.rating = 'not_helped' AND m.province = ANY(%s) AND m.rated_at > %s AND q.state = 'answered'
    AND NOT EXISTS (SELECT FROM question_message l
        WHERE (l.household_id, l.question_id) = (m.household_id, m.question_id) AND l.id > m.id)
ORDER BY m.rated_at DESC LIMIT %s"""
REMEMBERED = dt.timedelta(days=30)
COUNTED = 100
"""So many that wait are counted of a theme, and no more: it is work to be done either way."""
_WAITING = """
{stretches} (SELECT q.due_on FROM question q WHERE q.state = 'waiting' AND q.theme = of_theme {only}) found"""
_COUNT = f"(SELECT count(*) FROM (SELECT FROM {_WAITING} LIMIT %(counted)s) counted)"  # noqa: S608 - as above
_FIRST = "ORDER BY q.due_on, q.id LIMIT 1"


@dataclass(frozen=True)
class QuestionQueueQuery:
    """What a page of the queue is to show. `after`: the last of the page before, as its day and number."""

    theme: str = ""
    is_overdue: bool = False
    after: Cursor | None = None


def waiting(
    query: QuestionQueueQuery, member: StaffMember, now: dt.datetime
) -> QueuePage[QuestionQueueRow, str]:
    """One page of what waits in the member's provinces. Two queries."""
    day, number = query.after or (dt.date.min, 0)
    own = provinces_of(member)
    stretches, of_province = _along(own)
    only = f"{of_province} {_OF_THEME if query.theme else ''} {_OVERDUE if query.is_overdue else ''}"
    given: dict[str, Any] = {
        "provinces": own, "theme": query.theme, "today": day_of(now), "day": day, "number": number,
        "most": PAGE + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE.format(stretches=stretches, only=only), given)
        numbers = [found for (found,) in cursor.fetchall()]
    rows = Question.objects.filter(id__in=numbers, state=QuestionState.WAITING.value)
    soonest_first = sorted(lines(rows, now), key=lambda line: (line.due_on, line.id))
    return page_of(soonest_first, lambda row: cursor_text((row.due_on, row.id)))


def first_unclaimed(member: StaffMember) -> list[int]:
    """One page of questions that nobody has claimed, due soonest first. One query, as the member."""
    own = provinces_of(member)
    stretches, of_province = _along(own)
    given: dict[str, Any] = {"provinces": own, "day": dt.date.min, "number": 0, "most": PAGE}
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE.format(stretches=stretches, only=f"{of_province} {_UNCLAIMED}"), given)
        return [found for (found,) in cursor.fetchall()]


def unhelpful(member: StaffMember, now: dt.datetime) -> list[QuestionQueueRow]:
    """Whose answer of late did not help, and who wrote nothing since: to be looked at again. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_UNHELPFUL, [provinces_of(member), now - REMEMBERED, PAGE])
        numbers = [found for (found,) in cursor.fetchall()]
    return lines(Question.objects.filter(id__in=numbers).order_by("answered_at"), now)


def themes_waiting(member: StaffMember, now: dt.datetime) -> list[ThemeBacklog]:
    """What is asked most and not answered, in the member's provinces; with how many fresh public answers."""
    today, own = day_of(now), provinces_of(member)
    given: dict[str, Any] = {
        "provinces": own,
        "themes": list(TITLES),
        "today": today,
        "counted": COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_themes(own), given)
        rows = cursor.fetchall()
    fresh = fresh_by_theme(today)
    return [
        ThemeBacklog(theme, TITLES[theme], waiting, overdue, first, fresh.get(theme, 0), COUNTED)
        for theme, waiting, overdue, first in rows
        if waiting
    ]


# ---------------------------------------------------------------------------------------- underneath


def _along(provinces: list[str]) -> tuple[str, str]:
    """What is read: a stretch for each province, or one of all."""
    return ("", "") if len(provinces) == len(EVERY_PROVINCE) else (_STRETCHES, _OF_PROVINCE)


def _themes(provinces: list[str]) -> str:
    stretches, of_province = _along(provinces)
    first = _WAITING.format(stretches=stretches, only=f"{of_province} {_FIRST}")
    counts = [
        _COUNT.format(stretches=stretches, only=f"{of_province} {overdue}") for overdue in ("", _OVERDUE)
    ]
    return f"""
SELECT of_theme, {counts[0]} AS waiting, {counts[1]} AS overdue, (SELECT min(found.due_on) FROM {first})
FROM unnest(%(themes)s::text[]) AS of_theme ORDER BY waiting DESC, overdue DESC, of_theme"""  # noqa: S608 - as above
