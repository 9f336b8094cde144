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
from hemayat.cases.list_orders import (
    DUE,
    DUE_FIRST,
    ListOrder,
    ListSource,
    SortKey,
    StretchColumn,
    by_name,
    cursor_at,
    sorted_from,
    sorted_rows,
)
from hemayat.cases.queue_pages import PAGE, Cursor, QueuePage, cursor_text, page_of
from hemayat.common.dates import day_of
from hemayat.common.language import Lang
from hemayat.questions.models import Question
from hemayat.questions.public_answers import fresh_by_theme
from hemayat.questions.queries import lines
from hemayat.questions.results import QuestionQueueRow, ThemeBacklog
from hemayat.questions.states import QuestionState
from hemayat.questions.themes import TITLES
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.requests.queue_orders import provinces_by_name
from hemayat.requests.queues import provinces_of

KEYS: dict[str, SortKey] = {
    DUE: SortKey("r.due_on"),
    "theme": SortKey("r.due_on", group="theme"),
    "province": SortKey("r.due_on", group="province"),
}
"""By what the list can be sorted; within a theme or a province, what is due soonest comes first."""
_OF_EACH = StretchColumn("province", "r.province", "%(provinces)s::text[]")
_OF_THEME = "AND r.theme = %(theme)s"
_UNCLAIMED = "AND r.claimed_by_id IS NULL"
_UNTIL = "AND r.due_on < %(today)s::date"
_STRETCHES = "unnest(%(provinces)s::text[]) AS of_province CROSS JOIN LATERAL"
_OF_PROVINCE = "AND q.province = of_province"
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
# In the order of the index, so that the index is read. Otherwise PostgreSQL may expect to find a hundred sooner in the
# table, and where a theme has fewer it reads all of it.
_WAITING = """
{stretches} (SELECT q.due_on FROM question q WHERE q.state = 'waiting' AND q.theme = of_theme {only}
    ORDER BY q.due_on, q.id LIMIT {most}) found"""
_COUNT = "(SELECT count(*) FROM (SELECT FROM {} LIMIT %(counted)s) counted)"


@dataclass(frozen=True)
class QuestionQueueQuery:
    """What a page of the queue is to show. `after`: the last question of the page before."""

    theme: str = ""
    is_overdue: bool = False
    order: ListOrder = DUE_FIRST
    after: Cursor | None = None


def waiting(
    query: QuestionQueueQuery, member: StaffMember, now: dt.datetime, lang: Lang = "fa"
) -> QueuePage[QuestionQueueRow, str]:
    """One page of what waits in the member's provinces. Two queries. `lang`: of the names of themes and provinces."""
    key, own = KEYS[query.order.name], provinces_of(member)
    only = f"{_OF_THEME if query.theme else ''} {_UNTIL if query.is_overdue else ''}"
    given = {
        **sorted_from(key, query.order, _groups(key, query, own, lang), query.after),
        "provinces": own, "theme": query.theme, "today": day_of(now),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_statement(query.order, own, only), given)
        found = cursor.fetchall()
    page = page_of(found, lambda row: cursor_text(cursor_at(key, row, row[0])))
    rows = Question.objects.filter(id__in=[row[0] for row in page.lines], state=QuestionState.WAITING.value)
    by_id = {line.id: line for line in lines(rows, now)}
    return QueuePage([by_id[row[0]] for row in page.lines if row[0] in by_id], page.following)


def first_unclaimed(member: StaffMember) -> list[int]:
    """One page of questions that nobody has claimed, due soonest first. One query, as the member."""
    own = provinces_of(member)
    given = {**sorted_from(KEYS[DUE], DUE_FIRST, [], None, PAGE), "provinces": own}
    with connection.cursor() as cursor:
        cursor.execute(_statement(DUE_FIRST, own, _UNCLAIMED), given)
        return [row[0] for row in cursor.fetchall()]


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


def _statement(order: ListOrder, provinces: list[str], only: str) -> str:
    key = KEYS[order.name]
    along = () if len(provinces) == len(EVERY_PROVINCE) else (_OF_EACH,)
    source = ListSource("r.id", "FROM question r", along, f"r.state = 'waiting' {only}")
    return sorted_rows(key, order, source)


def _groups(key: SortKey, query: QuestionQueueQuery, provinces: list[str], lang: Lang) -> list[str]:
    if key.group == "theme":
        # One that nobody has sorted yet has none, and counts as another one.
        names = [query.theme] if query.theme else ["", *TITLES]
        return by_name(names, lambda theme: TITLES[theme].in_(lang))
    return provinces_by_name(provinces, lang) if key.group else []


def _along(provinces: list[str]) -> tuple[str, str]:
    """What is read: a stretch for each province, or one of all."""
    return ("", "") if len(provinces) == len(EVERY_PROVINCE) else (_STRETCHES, _OF_PROVINCE)


def _themes(provinces: list[str]) -> str:
    stretches, of_province = _along(provinces)
    first = _WAITING.format(stretches=stretches, only=of_province, most=1)
    counts = [
        _COUNT.format(
            _WAITING.format(stretches=stretches, only=f"{of_province} {overdue}", most="%(counted)s")
        )
        for overdue in ("", _OVERDUE)
    ]
    return f"""
SELECT of_theme, {counts[0]} AS waiting, {counts[1]} AS overdue, (SELECT min(found.due_on) FROM {first})
FROM unnest(%(themes)s::text[]) AS of_theme ORDER BY waiting DESC, overdue DESC, of_theme"""  # noqa: S608 - as above
