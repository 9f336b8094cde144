"""Requests whose day has passed without a result: for the job that tells their heads, and for inspectors.

Inspectors see them whether or not their heads complain. A request is listed for them once
`delay_notices` found it late by its clock and notified its head.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.cases.list_orders import (
    DUE_FIRST,
    ListOrder,
    ListSource,
    StretchColumn,
    sorted_from,
    sorted_rows,
)
from hemayat.cases.queue_pages import PAGE, Cursor, QueuePage, cursor_text, page_of
from hemayat.common.language import Lang, Words
from hemayat.common.tracking_code import grouped
from hemayat.complaints.models import ComplaintWay
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.models import Request
from hemayat.requests.queue_orders import (
    ALONG_DUE_DATES,
    IS_STUCK,
    OF_KIND,
    OF_PROVINCE,
    groups_by_name,
)
from hemayat.requests.queues import PLACE_WORDS, CaseQueue, provinces_of
from hemayat.requests.states import CaseKind

# While a case waits for its applicant the clock is paused, and its day does not come.
_PLACES = [CaseQueue.WAITING, CaseQueue.TAKEN, CaseQueue.REGISTERS]
# OFFSET 0 changes no result. Without it PostgreSQL may read the whole table into memory to answer for these few rows.
_COLUMNS = """r.household_id, r.id, r.province, r.kind, r.place, r.tracking_code, r.filed_at, r.answer_on,
    EXISTS (SELECT FROM complaint c
        WHERE (c.household_id, c.request_id) = (r.household_id, r.id) OFFSET 0) AS has_complaint"""
_LATE = """r.place <> '' AND r.answer_on < %(today)s AND %(is_notified)s = EXISTS (
            SELECT FROM complaint_way w WHERE (w.household_id, w.request_id) = (r.household_id, r.id) OFFSET 0)"""
# Stretch by stretch of the indexes that the queues of the desk are read along (requests/queue_orders.py).
_EVERYWHERE = (StretchColumn("place", "r.place", "%(places)s::text[]"), OF_KIND, IS_STUCK)


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
    *,
    today: dt.date,
    is_notified: bool,
    provinces: Sequence[str] = EVERY_PROVINCE,
    order: ListOrder = DUE_FIRST,
    after: Cursor | None = None,
    most: int = PAGE,
    lang: Lang = "fa",
) -> list[LateCaseRow]:
    """In this order. `is_notified`: whether the head was notified that they may complain. One query."""
    kinds, key = list(CaseKind), ALONG_DUE_DATES[order.name]
    groups = groups_by_name(key, lang, kinds=kinds, provinces=provinces)
    given: dict[str, Any] = {
        **sorted_from(key, order, groups, after, most),
        "places": _PLACES,
        "kinds": kinds,
        "stuck": [False, True],
        "provinces": [*provinces],
        "today": today,
        "is_notified": is_notified,
    }
    along = _EVERYWHERE if len(provinces) == len(EVERY_PROVINCE) else (OF_PROVINCE, *_EVERYWHERE)
    with connection.cursor() as cursor:
        cursor.execute(sorted_rows(key, order, ListSource(_COLUMNS, "FROM request r", along, _LATE)), given)
        return [LateCaseRow(*row[:-2]) for row in cursor.fetchall()]


def late_cases(
    today: dt.date,
    member: StaffMember,
    order: ListOrder = DUE_FIRST,
    after: Cursor | None = None,
    lang: Lang = "fa",
) -> QueuePage[LateCaseRow, str]:
    """One page of those that an inspector sees. One query."""
    rows = find_late(
        today=today, is_notified=True, provinces=provinces_of(member), order=order, after=after, most=PAGE + 1,
        lang=lang,
    )  # fmt: skip
    group = ALONG_DUE_DATES[order.name].group
    return page_of(
        rows, lambda row: cursor_text(Cursor(row.due_on, row.id, getattr(row, group) if group else None))
    )


def late_case_place(request_id: int) -> tuple[int, str] | None:
    """Household and province of a late request without a result; None if no such request is visible. Two queries."""
    place = ComplaintWay.objects.filter(request_id=request_id).values_list("household_id", "province").first()
    if place is None:
        return None
    is_open = Request.objects.filter(household_id=place[0], id=request_id, ended_at=None).exists()
    return place if is_open else None
