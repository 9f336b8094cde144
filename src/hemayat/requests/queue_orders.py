"""By what the queues of the desk can be sorted, and the SQL that reads a page of one in that order.

Each order has its indexes: one in which every province has a stretch of its own, and one for people who see all.
Within a kind or a province, cases are in the order of their due dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from hemayat.cases.list_orders import DUE, ListOrder, ListSource, SortKey, StretchColumn, by_name, sorted_rows
from hemayat.common.language import Lang
from hemayat.registers.province_codes import EVERY_PROVINCE, PROVINCE_CODES
from hemayat.registers.schema import PROVINCES
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.states import CaseKind

DOCUMENTS = """(SELECT count(*) FROM document d WHERE d.household_id = r.household_id AND d."case" = 'request:' || r.id
        AND d.filed_at IS NOT NULL)"""
# Events by staff and the member's own notes are not new. In a case that they never opened, nothing counts as changed.
IS_CHANGED = """(EXISTS (SELECT FROM request_event e WHERE e.household_id = r.household_id AND e.request_id = r.id
        AND e.at > l.at AND e.by_kind <> 'staff')
    OR EXISTS (SELECT FROM request_note n WHERE n.household_id = r.household_id AND n.request_id = r.id
        AND n.at > l.at AND n.by_id <> %(member)s))"""
_NEWS = f"""(SELECT count(*) FROM request_look l
    WHERE (l.household_id, l.request_id, l.member_id) = (r.household_id, r.id, %(member)s) AND {IS_CHANGED})"""  # noqa: S608 - all of it is in the source
# Below row-level security an index answers no condition with coalesce: PostgreSQL does not count it as safe.
_TOUCHED = "(CASE WHEN r.touched_at IS NULL THEN r.filed_at ELSE r.touched_at END)"
ALONG_DUE_DATES: Mapping[str, SortKey] = {
    DUE: SortKey(),
    "kind": SortKey(group="kind"),
    "province": SortKey(group="province"),
}
"""Overdue cases are at one end of each stretch in these orders, so that only these can sort them alone."""
OF_EVERY_QUEUE: Mapping[str, SortKey] = {
    **ALONG_DUE_DATES,
    "filed": SortKey("r.filed_at", dt.datetime),
    "changed": SortKey(_TOUCHED, dt.datetime),
}
# While a case waits for its applicant our clock is paused, and the date that it had is over or not: it comes last.
_RUNNING_FIRST = "(CASE WHEN r.place = 'applicant' THEN r.answer_on + 36525 ELSE r.answer_on END)"
OF_OWN_CASES: Mapping[str, SortKey] = {
    **OF_EVERY_QUEUE,
    **{name: SortKey(_RUNNING_FIRST, group=key.group) for name, key in ALONG_DUE_DATES.items()},
    "documents": SortKey(DOCUMENTS, int),
    "news": SortKey(_NEWS, int),
}
"""A member has few cases in hand, so that these can be sorted and counted for each."""

COLUMNS = """r.household_id, r.id, r.province, r.kind, r.state, r.tracking_code, r.filed_at,
    r.answer_on, r.officer_id, coalesce(r.touched_at, r.filed_at), r.stuck_since, r.lane"""
# "With colleagues" has the cases of others alone.
OF_OTHERS = "({place} <> 'taken' OR r.officer_id <> ALL(%(officers)s))"
# Each condition is one that row-level security lets the index answer: a stretch begins and ends where it should.
_IN_PLACE = f"""r.place = %(place)s AND r.place <> '' AND r.answer_on < %(before)s::date
            AND {OF_OTHERS.format(place="%(place)s")}"""
_IN_HAND = """r.officer_id = ANY(%(officers)s) AND r.place <> '' AND r.place <> %(paused)s
            AND r.province = ANY(%(provinces)s) AND r.kind = ANY(%(kinds)s)
            AND (r.stuck_since IS NOT NULL) = ANY(%(stuck)s) AND r.answer_on < %(before)s::date"""
IS_STUCK = StretchColumn("stuck", "(r.stuck_since IS NOT NULL)", "%(stuck)s::boolean[]")
OF_KIND = StretchColumn("kind", "r.kind", "%(kinds)s::text[]")
OF_PROVINCE = StretchColumn("province", "r.province", "%(provinces)s::text[]")
_NAMES = {code: PROVINCES[name] for name, code in PROVINCE_CODES.items()}


def statement_of(order: ListOrder, provinces: int, *, is_mine: bool) -> str:
    """What reads a page. `provinces`: how many of them are asked for."""
    if is_mine:
        key = OF_OWN_CASES[order.name]
        return sorted_rows(key, order, ListSource(COLUMNS, "FROM request r", (), _IN_HAND))
    along = (OF_KIND, IS_STUCK) if provinces == len(EVERY_PROVINCE) else (OF_PROVINCE, OF_KIND, IS_STUCK)
    return sorted_rows(
        OF_EVERY_QUEUE[order.name], order, ListSource(COLUMNS, "FROM request r", along, _IN_PLACE)
    )


def groups_by_name(
    key: SortKey, lang: Lang, *, kinds: Sequence[CaseKind], provinces: Sequence[str]
) -> list[str]:
    """The kinds or provinces that a list is sorted by; none if it is sorted by neither."""
    groups = {
        "kind": lambda: by_name(kinds, lambda kind: KIND_WORDS[CaseKind(kind)].in_(lang)),
        "province": lambda: provinces_by_name(provinces, lang),
    }
    return groups[key.group]() if key.group else []


def provinces_by_name(provinces: Sequence[str], lang: Lang) -> list[str]:
    """Households abroad come last."""
    return by_name(provinces, lambda province: _NAMES[province].in_(lang))
