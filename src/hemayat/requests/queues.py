"""The queues of the desk: what waits, for whom, by when; and the views that a member of staff keeps of them.

Who may see what is the database's to say: ask as the officer. Every page of a queue is read along an index of its order
(queue_orders.py) from the row after which it begins, one short stretch for each province and kind: it costs the same
whether five thousand cases are open or five million.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.queries import applicants_household
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as, run_statement
from hemayat.audit.keys import key_ring
from hemayat.cases.list_orders import (
    DUE_FIRST,
    ListOrder,
    SortKey,
    cursor_at,
    read_order,
    sorted_from,
)
from hemayat.cases.queue_pages import Cursor, QueuePage, cursor_text, page_of, read_cursor
from hemayat.cases.states import CaseStateText
from hemayat.common.dates import day_of
from hemayat.common.language import Lang, Message, Words
from hemayat.common.tracking_code import grouped, tracking_code_in
from hemayat.households.queries import home_of
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.requests.case_process import words_in
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.models import SavedFilter
from hemayat.requests.permissions import check_is_colleague
from hemayat.requests.queue_orders import (
    ALONG_DUE_DATES,
    COLUMNS,
    OF_EVERY_QUEUE,
    OF_OTHERS,
    OF_OWN_CASES,
    groups_by_name,
    statement_of,
)
from hemayat.requests.states import WORDING, CaseKind, CaseState

LONGEST_NAME = 60
COUNTED_TO = 50
"""Beyond that a count says "more": counting half a million for every page would be the page's whole cost."""
ABROAD = "abroad"
"""As an address asks for it."""


class CaseQueue(StrEnum):
    """A queue. MINE is across the others; the rest is `Request.place`."""

    MINE = "mine"
    WAITING = "waiting"
    TAKEN = "taken"
    APPLICANT = "applicant"
    REGISTERS = "registers"


PLACE_WORDS: dict[CaseQueue, Words] = {
    CaseQueue.MINE: Message("Mine"),
    CaseQueue.WAITING: Message("Waiting for an officer"),
    CaseQueue.TAKEN: Message("With colleagues"),
    CaseQueue.APPLICANT: Message("Waiting for the applicant"),
    CaseQueue.REGISTERS: Message("Waiting for registers"),
}

_OPEN = """
SELECT kind, place, count(*), count(*) FILTER (WHERE answer_on < %s) FROM request WHERE place <> '' GROUP BY 1, 2"""
_ANY = f"SELECT {COLUMNS} FROM request r WHERE {{}} AND r.filed_at IS NOT NULL ORDER BY r.id DESC"  # noqa: S608 - as above
# Stretch by stretch too, and no further than it has to: of a long queue the first stretch is enough.
_COUNTS = f"""
SELECT place, (SELECT count(*) FROM (
    SELECT FROM unnest(%(provinces)s::text[]) AS of_province, unnest(%(kinds)s::text[]) AS of_kind,
        unnest(%(stuck)s::boolean[]) AS is_stuck
    CROSS JOIN LATERAL (
        SELECT FROM request r WHERE r.place = given.place AND r.place <> ''
            AND (r.stuck_since IS NOT NULL) = is_stuck AND r.kind = of_kind AND r.province = of_province
            AND {OF_OTHERS.format(place="given.place")}
        LIMIT %(most)s) one LIMIT %(most)s) AS few)
FROM unnest(%(places)s::text[]) AS given (place)
UNION ALL SELECT 'mine', (SELECT count(*) FROM (
    SELECT FROM request r WHERE r.officer_id = ANY(%(officers)s) AND r.place <> '' LIMIT %(most)s) AS few)"""  # noqa: S608 - as above


@dataclass(frozen=True)
class CaseQueueQuery:
    """What a page of the queue is to show. `after`: the last case of the page before."""

    place: CaseQueue = CaseQueue.WAITING
    province: str | None = None
    kind: CaseKind | None = None
    is_stuck: bool = False
    is_overdue: bool = False
    order: ListOrder = DUE_FIRST
    after: Cursor | None = None

    def __str__(self) -> str:
        """As an address asks for it, without the page."""
        province = self.province if self.province is None else self.province or ABROAD
        given = {"place": self.place, "province": province, "kind": self.kind}
        flags = {"stuck": self.is_stuck, "overdue": self.is_overdue}
        named = {name: str(value) for name, value in given.items() if value is not None}
        named |= {name: "1" for name, is_set in flags.items() if is_set}
        return urlencode(named | ({} if self.order == DUE_FIRST else {"order": str(self.order)}))

    @property
    def is_filtered(self) -> bool:
        return self.is_stuck or self.is_overdue or self.kind is not None or self.province is not None

    @property
    def keys(self) -> Mapping[str, SortKey]:
        """By what this view can be sorted."""
        if self.is_overdue:
            return ALONG_DUE_DATES
        return OF_OWN_CASES if self.place is CaseQueue.MINE else OF_EVERY_QUEUE

    @property
    def address(self) -> str:
        """The same with the page."""
        return f"{self}&after={cursor_text(self.after)}" if self.after else str(self)


@dataclass(frozen=True)
class CaseQueueRow:
    """One case in a queue: nothing of who it is about. `due_on`: the day by which we answer.

    `is_in_lane`: its document alone would change the result (document_lane.py).
    """

    household: int
    id: int
    province: str
    kind: CaseKind
    state: CaseState
    tracking_code: str
    filed_at: dt.datetime
    due_on: dt.date
    officer: int | None
    touched_at: dt.datetime
    stuck_since: dt.datetime | None
    is_in_lane: bool
    is_overdue: bool

    @property
    def title(self) -> Words:
        return KIND_WORDS[self.kind]

    @property
    def wording(self) -> CaseStateText:
        return WORDING[self.state]


@dataclass(frozen=True)
class SavedView:
    """A view that a member named."""

    id: int
    name: str
    asked: CaseQueueQuery


def read_province(text: str | None) -> str | None:
    """The two digits that an address asks for, "" for people abroad; None where it asks for no province of ours."""
    plain = "" if text == ABROAD else text
    return plain if text and plain in EVERY_PROVINCE else None


def read_asked(text: str) -> CaseQueueQuery:
    """What an address asks for; whatever makes no sense in it asks for nothing."""
    given = dict(parse_qsl(text))
    place, kind = given.get("place"), given.get("kind")
    asked = CaseQueueQuery(
        CaseQueue(place) if place in set(CaseQueue) else CaseQueue.WAITING,
        read_province(given.get("province")),
        CaseKind(kind) if kind in set(CaseKind) else None,
        bool(given.get("stuck")),
        bool(given.get("overdue")),
    )
    order = read_order(given.get("order", ""), asked.keys)
    key = asked.keys[order.name]
    after = read_cursor(given.get("after", ""), key.holds, is_grouped=bool(key.group))
    return replace(asked, order=order, after=after)


def queue_of(
    query: CaseQueueQuery,
    member: StaffMember,
    now: dt.datetime,
    stands_in_for: Iterable[int] = (),
    lang: Lang = "fa",
) -> QueuePage[CaseQueueRow, CaseQueueQuery]:
    """One page of a queue in its order. One query. What those have in hand is the member's own too.

    While a case waits for its applicant our clock stands: then it is not overdue, whatever its day was. `lang`: of the
    names by which kinds and provinces are sorted.
    """
    if query.is_overdue and query.place is CaseQueue.APPLICANT:
        return QueuePage([], None)
    given = _page_of(query, member, now, stands_in_for, lang)
    with connection.cursor() as cursor:
        cursor.execute(_statement(query, given), given)
        rows = cursor.fetchall()
    key, today = query.keys[query.order.name], day_of(now)
    page = page_of(rows, lambda row: replace(query, after=cursor_at(key, row, row[1])))
    return QueuePage([_line(row[:-2], today) for row in page.lines], page.following)


def lines_by_code(code: str, now: dt.datetime) -> list[CaseQueueRow]:
    """The case with this tracking code, however it is written; none where the member sees none. One query."""
    return _lines("r.tracking_code = %s", [tracking_code_in(code)], now)


def lines_of_head(national_id: str, now: dt.datetime) -> list[CaseQueueRow]:
    """All cases of the household that the person with this national id is in or applies for, the newest first."""
    indexes = key_ring().blind_indexes("national_id", national_id)
    with acting_as(SYSTEM, is_read_only=True):
        applied_for = applicants_household(indexes)
    return _lines("r.household_id IN (%s, %s)", [home_of(indexes), applied_for], now)


def counts_of(
    case_queue_query: CaseQueueQuery, member: StaffMember, stands_in_for: Iterable[int] = ()
) -> dict[CaseQueue, int]:
    """How many stand in each queue, up to COUNTED_TO and one more. One query."""
    places = [place for place in CaseQueue if place is not CaseQueue.MINE]
    given = _given(case_queue_query, member, stands_in_for) | {"most": COUNTED_TO + 1, "places": places}
    return {CaseQueue(place): count for place, count in run_statement(_COUNTS, given)}


def count_of(
    case_queue_query: CaseQueueQuery, member: StaffMember, now: dt.datetime, stands_in_for: Iterable[int] = ()
) -> int:
    """How many cases a view shows on all its pages, up to COUNTED_TO and one more. One query."""
    if case_queue_query.is_overdue and case_queue_query.place is CaseQueue.APPLICANT:
        return 0
    whole = replace(case_queue_query, order=DUE_FIRST, after=None)
    given = _page_of(whole, member, now, stands_in_for)
    statement = _statement(whole, given)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement}) few", given | {"most": COUNTED_TO + 1})  # noqa: S608 - as above
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def open_cases(today: dt.date) -> list[tuple[CaseKind, CaseQueue, int, int]]:
    """Of every kind in every queue, how many are open and how many of them late. Ask as the system. One query."""
    found = {(kind, place): (number, late) for kind, place, number, late in run_statement(_OPEN, [today])}
    places = [place for place in CaseQueue if place is not CaseQueue.MINE]
    return [(kind, place, *found.get((kind, place), (0, 0))) for kind in CaseKind for place in places]


def saved_filters(member: StaffMember) -> list[SavedView]:
    """By name. One query."""
    rows = SavedFilter.objects.filter(member_id=member.pk).order_by("name")
    return [SavedView(row.pk, row.name, read_asked(row.asked)) for row in rows]


def provinces_of(member: StaffMember) -> list[str]:
    """Those whose cases the member may see, one by one."""
    return [
        every_province
        for every_province in EVERY_PROVINCE
        if "*" in member.provinces or every_province in member.provinces
    ]


def save_filter(*, name: str, query: CaseQueueQuery, by: StaffMember, now: dt.datetime) -> None:
    """Keep a view under a name; one of the same name is replaced. Raises CASE_TEXT_MISSING where it has none."""
    plain = words_in(name)[:LONGEST_NAME]
    with acting_as(actor_of(check_is_colleague(by))):
        SavedFilter.objects.update_or_create(
            member_id=by.pk, name=plain, defaults={"asked": str(query), "created_at": now}
        )


def forget_filter(*, saved: int, by: StaffMember, now: dt.datetime) -> None:  # noqa: ARG001 - as every action
    """Throw a view of one's own away. Another's is none."""
    with acting_as(actor_of(check_is_colleague(by))):
        SavedFilter.objects.filter(pk=saved, member_id=by.pk).delete()


# ---------------------------------------------------------------------------------------- underneath


def _lines(condition: str, values: Sequence[Any], now: dt.datetime) -> list[CaseQueueRow]:
    with connection.cursor() as cursor:
        cursor.execute(_ANY.format(condition), values)
        return [_line(row, day_of(now)) for row in cursor.fetchall()]


def _statement(query: CaseQueueQuery, given: Mapping[str, Any]) -> str:
    return statement_of(query.order, len(given["provinces"]), is_mine=query.place is CaseQueue.MINE)


def _given(query: CaseQueueQuery, member: StaffMember, stands_in_for: Iterable[int]) -> dict[str, Any]:
    own = provinces_of(member)
    return {
        "place": query.place,
        "officers": [member.pk, *stands_in_for],
        "provinces": own if query.province is None else [one for one in own if one == query.province],
        "kinds": list(CaseKind) if query.kind is None else [query.kind],
        "stuck": [True] if query.is_stuck else [False, True],
    }


def _page_of(
    query: CaseQueueQuery,
    member: StaffMember,
    now: dt.datetime,
    stands_in_for: Iterable[int],
    lang: Lang = "fa",
) -> dict[str, Any]:
    given, key = _given(query, member, stands_in_for), query.keys[query.order.name]
    groups = groups_by_name(key, lang, kinds=given["kinds"], provinces=given["provinces"])
    return {
        **given,
        **sorted_from(key, query.order, groups, query.after),
        "member": member.pk,
        "before": day_of(now) if query.is_overdue else dt.date.max,
        "paused": CaseQueue.APPLICANT if query.is_overdue else "",
    }


def _line(row: Sequence[Any], today: dt.date) -> CaseQueueRow:
    household, number, province, kind, state, code, filed_at, due, officer, touched_at, stuck, lane = row
    return CaseQueueRow(
        household, number, province, CaseKind(kind), CaseState(state), grouped(code), filed_at, due, officer,
        touched_at, stuck, bool(lane), due < today and state != CaseState.AWAITING_APPLICANT,
    )  # fmt: skip
