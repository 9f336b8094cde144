"""The queues of the inspection office in every order: the same complaints, up and down, along an index."""

from __future__ import annotations

from typing import Any

import pytest

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.cases.list_orders import ListOrder
from hemayat.cases.queue_pages import PAGE, read_cursor
from hemayat.common.persian import sort_key
from hemayat.complaints import queues
from hemayat.complaints.models import Complaint
from hemayat.complaints.queues import ComplaintQueue, ComplaintQueueQuery, keys_of, queue_of
from hemayat.complaints.states import KIND_WORDS, ComplaintKind
from hemayat.operations.postgres import DatabaseUrls
from hemayat.registers.province_codes import EVERY_PROVINCE, PROVINCE_CODES
from hemayat.registers.schema import PROVINCES
from tests.complaints.many_complaints import many_complaints
from tests.complaints.steps import NOW, inspector
from tests.support import database
from tests.support.plans import reads_of

TODAY = NOW.date()
NAMES = {code: PROVINCES[name].fa for name, code in PROVINCE_CODES.items()}


def every_page(query: ComplaintQueueQuery, by: StaffMember) -> list[int]:
    """The numbers on all pages."""
    key = keys_of(query.place)[query.order.name]
    found: list[int] = []
    following: str | None = ""
    while following is not None:
        after = read_cursor(following, key.holds, is_grouped=bool(key.group))
        with acting_as(actor_of(by), is_read_only=True):
            page = queue_of(ComplaintQueueQuery(query.place, query.order, after), by, TODAY)
        found += [line.id for line in page.lines]
        following = page.following
    return found


def in_order(rows: list[dict[str, Any]], query: ComplaintQueueQuery) -> list[int]:
    key, name = keys_of(query.place)[query.order.name], query.order.name
    value = "filed_at" if "filed_at" in key.value else "answer_on"
    groups = {
        "kind": lambda row: sort_key(KIND_WORDS[ComplaintKind(row["kind"])].fa),
        "province": lambda row: sort_key(NAMES[row["province"]]),
    }
    rows = sorted(
        rows,
        key=lambda row: (groups[name](row) if key.group else (), row[value], row["id"]),
        reverse=query.order.is_descending,
    )
    return [row["id"] for row in rows]


def queries() -> list[ComplaintQueueQuery]:
    return [
        ComplaintQueueQuery(place, ListOrder(name, is_descending))
        for place in ComplaintQueue
        for name in keys_of(place)
        for is_descending in (False, True)
    ]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_order_shows_the_same_complaints_along_an_index(django_db_setup: DatabaseUrls) -> None:
    database.empty(django_db_setup)  # the other tests here share a nation, which may still be there
    many_complaints(django_db_setup, 500)
    by, everywhere = inspector("one", provinces=("23", "07")), inspector("all")
    with acting_as(actor_of(everywhere), is_read_only=True):
        fields = ("id", "province", "kind", "answer_on", "filed_at", "ended_at", "inspector_id")
        rows = list(Complaint.objects.values(*fields))
    assert len(rows) == 500
    of = {
        ComplaintQueue.WAITING: lambda row: row["ended_at"] is None and row["inspector_id"] is None,
        ComplaintQueue.TAKEN: lambda row: row["ended_at"] is None and row["inspector_id"] is not None,
        ComplaintQueue.ENDED: lambda row: row["ended_at"] is not None,
        ComplaintQueue.MINE: lambda _row: False,
    }
    for query in queries():
        chosen = [row for row in rows if of[query.place](row)]
        assert every_page(query, everywhere) == in_order(chosen, query), query
        own = [row for row in chosen if row["province"] in {"23", "07"}]
        assert every_page(query, by) == in_order(own, query), query
        check_reads(query, by)


def check_reads(query: ComplaintQueueQuery, by: StaffMember) -> None:
    """A stretch is read no further than a page and in the order of its index; one's own few complaints are sorted."""
    given = queues._given(query, by, "fa")
    with acting_as(actor_of(by), is_read_only=True):
        reads = reads_of("complaint", queues._statement(query), given)
    assert reads
    for read in reads:
        assert read.how == "Index Scan", (query, read)
        if query.place is ComplaintQueue.MINE:
            assert read.along == "complaint_at_hand", (query, read)
        else:
            assert read.along.startswith("complaint_queue_"), (query, read)
            assert (read.above, "ROW(" in read.condition) == ("Limit", True), (query, read)
            assert read.rows <= (PAGE + 1) * len(EVERY_PROVINCE) * len(ComplaintKind)
