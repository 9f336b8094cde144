"""Requests whose day has passed without a result: for the job that tells their heads, and for inspectors.

Inspectors see them whether or not their heads complain. A request is listed for them once
`delay_notices` found it late by its clock and notified its head.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db import connection

from hemayat.cases.queue_pages import PAGE, Cursor, QueuePage, cursor_text, page_of
from hemayat.common.language import Words
from hemayat.common.tracking_code import grouped
from hemayat.complaints.models import ComplaintWay
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.models import Request
from hemayat.requests.queues import PLACE_WORDS, CaseQueue
from hemayat.requests.states import CaseKind

_FIRST = (dt.date.min, 0)
# While a case waits for its applicant the clock is paused, and its day does not come.
_PLACES = [CaseQueue.WAITING, CaseQueue.TAKEN, CaseQueue.REGISTERS]
# Stretch by stretch of the index that the queues of the desk are read along (requests/sql/desk.sql).
_LATE = """
SELECT found.* FROM unnest(%(places)s::text[]) AS of_place, unnest(%(kinds)s::text[]) AS of_kind,
    unnest(ARRAY[false, true]) AS is_stuck
CROSS JOIN LATERAL (
    SELECT r.household_id, r.id, r.province, r.kind, r.place, r.tracking_code, r.filed_at, r.answer_on,
        EXISTS (SELECT FROM complaint c WHERE (c.household_id, c.request_id) = (r.household_id, r.id)) AS has_complaint
    FROM request r
    WHERE r.place = of_place AND r.place <> '' AND (r.stuck_since IS NOT NULL) = is_stuck AND r.kind = of_kind
        AND r.answer_on < %(today)s AND (r.answer_on, r.id) > (%(day)s, %(number)s)
        AND %(is_notified)s = EXISTS (
            SELECT FROM complaint_way w WHERE (w.household_id, w.request_id) = (r.household_id, r.id))
    ORDER BY r.answer_on, r.id LIMIT %(most)s
) found ORDER BY found.answer_on, found.id LIMIT %(most)s"""


class LateCaseRow(NamedTuple):
    """One late request. `due_on`: the day that was promised or last moved. `has_complaint`: open or answered."""

    household_id: int
    id: int
    province: str
    kind: str
    place: str
    bare_code: str
    filed_at: dt.datetime
    due_on: dt.date
    has_complaint: bool

    @property
    def title(self) -> Words:
        return KIND_WORDS[CaseKind(self.kind)]

    @property
    def tracking_code(self) -> str:
        return grouped(self.bare_code)

    @property
    def place_words(self) -> Words:
        return PLACE_WORDS[CaseQueue(self.place)]


def find_late(
    *, today: dt.date, is_notified: bool, after: Cursor | None = None, most: int = PAGE
) -> list[LateCaseRow]:
    """The earliest first. `is_notified`: whether the head was notified that they may complain. One query."""
    day, number = after or _FIRST
    given: dict[str, Any] = {
        "places": _PLACES,
        "kinds": list(CaseKind),
        "today": today,
        "day": day,
        "number": number,
        "is_notified": is_notified,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LATE, given)
        return [LateCaseRow(*row) for row in cursor.fetchall()]


def late_cases(today: dt.date, after: Cursor | None = None) -> QueuePage[LateCaseRow, str]:
    """One page of those that an inspector sees. One query."""
    rows = find_late(today=today, is_notified=True, after=after, most=PAGE + 1)
    return page_of(rows, lambda row: cursor_text((row.due_on, row.id)))


def late_case_place(request_id: int) -> tuple[int, str] | None:
    """Household and province of a late request without a result; None if no such request is visible. Two queries."""
    place = ComplaintWay.objects.filter(request_id=request_id).values_list("household_id", "province").first()
    if place is None:
        return None
    is_open = Request.objects.filter(household_id=place[0], id=request_id, ended_at=None).exists()
    return place if is_open else None
