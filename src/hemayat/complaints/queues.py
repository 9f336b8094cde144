"""The queues of the inspection office; ask as the inspector.

Every page is read along an index of its order (migrations/0003 to 0006), one short stretch for each province.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
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
from hemayat.cases.queue_pages import Cursor, QueuePage, cursor_text, page_of
from hemayat.common.language import Lang, Message, Words
from hemayat.complaints.models import Complaint
from hemayat.complaints.queries import ComplaintQueueRow, queue_row
from hemayat.complaints.states import KIND_WORDS, ComplaintKind
from hemayat.requests.queue_orders import OF_KIND, OF_PROVINCE, provinces_by_name
from hemayat.requests.queues import provinces_of


class ComplaintQueue(StrEnum):
    """A queue of the inspection office."""

    WAITING = "waiting"
    MINE = "mine"
    TAKEN = "taken"
    ENDED = "ended"


PLACE_WORDS: Mapping[ComplaintQueue, Words] = {
    ComplaintQueue.WAITING: Message("Waiting for an inspector"),
    ComplaintQueue.MINE: Message("Mine"),
    ComplaintQueue.TAKEN: Message("With colleagues"),
    ComplaintQueue.ENDED: Message("Finished"),
}
_FILED = SortKey("r.filed_at", dt.datetime)
OF_OPEN: Mapping[str, SortKey] = {
    DUE: SortKey(),
    "filed": _FILED,
    "kind": SortKey(group="kind"),
    "province": SortKey(group="province"),
}
"""By what open complaints can be sorted; within a kind or a province, what is due soonest comes first."""
OF_ENDED: Mapping[str, SortKey] = {
    "filed": _FILED,
    "kind": SortKey("r.filed_at", dt.datetime, group="kind"),
    "province": SortKey("r.filed_at", dt.datetime, group="province"),
}
NEWEST_FIRST = ListOrder("filed", is_descending=True)
# Compared with a column, since the database turns a comparison with a constant into one that its index does not know.
_IS_FREE = StretchColumn("free", "(r.inspector_id IS NULL)", "%(free)s::boolean[]")
_ALONG = {
    ComplaintQueue.WAITING: (OF_PROVINCE, _IS_FREE, OF_KIND),
    ComplaintQueue.MINE: (),
    ComplaintQueue.TAKEN: (OF_PROVINCE, _IS_FREE, OF_KIND),
    ComplaintQueue.ENDED: (OF_PROVINCE, OF_KIND),
}
_WHERE = {
    ComplaintQueue.WAITING: "r.ended_at IS NULL",
    ComplaintQueue.MINE: "r.ended_at IS NULL AND r.inspector_id = %(member)s",
    ComplaintQueue.TAKEN: "r.ended_at IS NULL AND r.inspector_id <> %(member)s",
    ComplaintQueue.ENDED: "r.ended_at IS NOT NULL",
}


@dataclass(frozen=True)
class ComplaintQueueQuery:
    """What a page of a queue is to show. `after`: the last complaint of the page before."""

    place: ComplaintQueue = ComplaintQueue.WAITING
    order: ListOrder = DUE_FIRST
    after: Cursor | None = None


def keys_of(place: ComplaintQueue) -> Mapping[str, SortKey]:
    """By what this queue can be sorted."""
    return OF_ENDED if place is ComplaintQueue.ENDED else OF_OPEN


def first_order(place: ComplaintQueue) -> ListOrder:
    """In which order a queue is shown if nothing else is asked for."""
    return NEWEST_FIRST if place is ComplaintQueue.ENDED else DUE_FIRST


def queue_of(
    query: ComplaintQueueQuery, member: StaffMember, today: dt.date, lang: Lang = "fa"
) -> QueuePage[ComplaintQueueRow, str]:
    """One page in its order. Two queries. `lang`: of the names by which kinds and provinces are sorted."""
    key = keys_of(query.place)[query.order.name]
    with connection.cursor() as cursor:
        cursor.execute(_statement(query), _given(query, member, lang))
        page = page_of(cursor.fetchall(), lambda row: cursor_text(cursor_at(key, row, row[1])))
    rows = {row.id: row for row in Complaint.objects.filter(pk__in=[row[:2] for row in page.lines])}
    return QueuePage([queue_row(rows[row[1]], today) for row in page.lines if row[1] in rows], page.following)


# ---------------------------------------------------------------------------------------- underneath


def _statement(query: ComplaintQueueQuery) -> str:
    source = ListSource("r.household_id, r.id", "FROM complaint r", _ALONG[query.place], _WHERE[query.place])
    return sorted_rows(keys_of(query.place)[query.order.name], query.order, source)


def _given(query: ComplaintQueueQuery, member: StaffMember, lang: Lang) -> dict[str, Any]:
    key, own = keys_of(query.place)[query.order.name], provinces_of(member)
    return {
        **sorted_from(key, query.order, _groups(key, own, lang), query.after),
        "provinces": own,
        "kinds": list(ComplaintKind),
        "free": [query.place is ComplaintQueue.WAITING],
        "member": member.pk,
    }


def _groups(key: SortKey, provinces: Sequence[str], lang: Lang) -> list[str]:
    if key.group == "kind":
        return by_name(ComplaintKind, lambda kind: KIND_WORDS[ComplaintKind(kind)].in_(lang))
    return provinces_by_name(provinces, lang) if key.group else []
