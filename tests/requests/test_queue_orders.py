"""The queues of the desk in every order: the same cases, up and down, page by page, along an index of that order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.cases.list_orders import DUE_FIRST, ListOrder
from hemayat.cases.queue_pages import PAGE, Cursor
from hemayat.common.persian import sort_key
from hemayat.operations.postgres import DatabaseUrls
from hemayat.registers.province_codes import EVERY_PROVINCE, PROVINCE_CODES
from hemayat.registers.schema import PROVINCES
from hemayat.requests import actions, queues
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.list_exports import exported_cases
from hemayat.requests.models import Request
from hemayat.requests.queue_orders import ALONG_DUE_DATES, OF_EVERY_QUEUE, OF_OWN_CASES
from hemayat.requests.queues import CaseQueue, CaseQueueQuery, read_asked
from hemayat.requests.states import CaseKind
from tests.requests.many_cases import many_cases
from tests.requests.steps import NOW, officer
from tests.requests.test_queues import numbers
from tests.support.plans import reads_of

pytestmark = pytest.mark.usefixtures("nation")
NAMES = {code: PROVINCES[name].fa for name, code in PROVINCE_CODES.items()}
MANY = 1500
PLACES = [place for place in CaseQueue if place is not CaseQueue.MINE]
ORDERS = [ListOrder(name, is_descending) for name in OF_EVERY_QUEUE for is_descending in (False, True)]
KEYS: dict[str, Callable[[dict[str, Any]], tuple[Any, ...]]] = {
    "due": lambda row: (row["answer_on"],),
    "filed": lambda row: (row["filed_at"],),
    "changed": lambda row: (row["touched_at"] or row["filed_at"],),
    "kind": lambda row: (sort_key(KIND_WORDS[CaseKind(row["kind"])].fa), row["answer_on"]),
    "province": lambda row: (
        row["province"] == "",
        sort_key(NAMES.get(row["province"], "")),
        row["answer_on"],
    ),
}


def rows_of() -> list[dict[str, Any]]:
    fields = ("id", "place", "kind", "province", "answer_on", "filed_at", "touched_at", "officer_id")
    with acting_as(SYSTEM):
        return list(Request.objects.exclude(place="").values(*fields))


def in_order(rows: list[dict[str, Any]], order: ListOrder) -> list[int]:
    rows = sorted(rows, key=lambda row: (*KEYS[order.name](row), row["id"]), reverse=order.is_descending)
    return [row["id"] for row in rows]


@pytest.mark.slow
def test_every_order_shows_the_same_cases_up_and_down_and_none_twice(django_db_setup: DatabaseUrls) -> None:
    many_cases(django_db_setup, MANY)
    rows, everywhere = rows_of(), officer()
    of_three = officer(name="three", provinces=("23", "07", ""))
    assert len({row["filed_at"] for row in rows}) > MANY / 2, "else nothing would be sorted"
    for order in ORDERS:
        asked = CaseQueueQuery(CaseQueue.WAITING, order=order)
        waiting = [row for row in rows if row["place"] == "waiting"]
        assert numbers(asked, everywhere) == in_order(waiting, order), order
        own = [row for row in waiting if row["province"] in {"23", "07", ""}]
        assert numbers(asked, of_three) == in_order(own, order), order
        assert read_asked(str(asked)) == asked
    by_kind = CaseQueueQuery(
        CaseQueue.REGISTERS, "23", CaseKind.OBJECTION, order=ListOrder("filed", is_descending=True)
    )
    chosen = [
        row
        for row in rows
        if (row["place"], row["province"], row["kind"]) == ("registers", "23", "objection")
    ]
    assert numbers(by_kind, everywhere) == in_order(chosen, by_kind.order)


@pytest.mark.slow
def test_own_cases_are_sorted_by_documents_and_news_too(django_db_setup: DatabaseUrls) -> None:
    many_cases(django_db_setup, 200)
    by = officer()
    waiting = numbers(CaseQueueQuery(), by)[:30]
    actions.claim_many(requests=waiting, by=by, now=NOW)
    rows = [row for row in rows_of() if row["officer_id"] == by.pk]
    assert len(rows) == 30
    for order in ORDERS:
        assert numbers(CaseQueueQuery(CaseQueue.MINE, order=order), by) == in_order(rows, order), order
    for name in ("documents", "news"):
        for is_descending in (False, True):
            order = ListOrder(name, is_descending)
            # Nothing is new in any of them, and none has a document: then the number is the order.
            expected = sorted(waiting, reverse=is_descending)
            assert numbers(CaseQueueQuery(CaseQueue.MINE, order=order), by) == expected


def test_own_cases_that_wait_for_their_applicant_come_after_those_whose_time_runs(
    django_db_setup: DatabaseUrls,
) -> None:
    many_cases(django_db_setup, 200)
    by = officer()
    waiting = numbers(CaseQueueQuery(), by)[:4]
    actions.claim_many(requests=waiting, by=by, now=NOW)
    first = waiting[0]
    actions.ask_applicant(request_id=first, words="کدام خودرو؟", by=by, now=NOW)
    running = waiting[1:]
    assert numbers(CaseQueueQuery(CaseQueue.MINE), by) == [*running, first]
    assert numbers(CaseQueueQuery(CaseQueue.MINE, order=ListOrder(is_descending=True)), by)[0] == first
    for name in ("kind", "province"):
        asked = CaseQueueQuery(CaseQueue.MINE, order=ListOrder(name))
        cases = {row["id"]: row for row in rows_of()}
        alike = [one for one in numbers(asked, by) if cases[one][name] == cases[first][name]]
        assert alike[-1] == first, name


def asked_along(place: CaseQueue) -> Iterator[CaseQueueQuery]:
    far: dict[type[Any], Any] = {dt.date: NOW.date(), dt.datetime: NOW - dt.timedelta(days=10)}
    for order in ORDERS:
        key = OF_EVERY_QUEUE[order.name]
        group = {"kind": "objection", "province": "23", "": None}[key.group]
        yield CaseQueueQuery(place, order=order)
        yield CaseQueueQuery(place, order=order, after=Cursor(far[key.holds], 1_000_700, group))
    for name in ALONG_DUE_DATES:
        yield CaseQueueQuery(place, is_overdue=True, is_stuck=True, order=ListOrder(name))


@pytest.mark.slow
@pytest.mark.parametrize("provinces", [("23",), ("23", "07", ""), ("*",)])
def test_every_order_is_read_along_an_index_and_nothing_is_sorted_but_a_few_pages(
    django_db_setup: DatabaseUrls, provinces: tuple[str, ...]
) -> None:
    """No stretch is read further than a page, and each is read in the order of its index."""
    many_cases(django_db_setup, 6_000)
    by = officer(provinces=provinces)
    stretches = len(CaseKind) * 2 * (1 if "*" in provinces else len(provinces))
    with acting_as(actor_of(by), is_read_only=True):
        for place in PLACES:
            for asked in asked_along(place):
                given = queues._page_of(asked, by, NOW, ())
                reads = reads_of("request", queues._statement(asked, given), given)
                assert reads, asked
                for read in reads:
                    assert (read.how, read.above) == ("Index Scan", "Limit"), (asked, read)
                    assert read.along.startswith("request_queue"), (asked, read)
                    assert "ROW(" in read.condition, (asked, read)
                # By province, people who see all read the first provinces alone.
                most = (PAGE + 1) * (2 * stretches if asked.order.name == "province" else stretches)
                assert sum(read.rows for read in reads) <= most, (asked, reads)


def test_overdue_cases_are_sorted_only_by_what_has_them_at_one_end(django_db_setup: DatabaseUrls) -> None:
    """Sorted by the day of filing they would be anywhere, and a page could pass over millions."""
    assert read_asked("overdue=1&order=-kind").order == ListOrder("kind", is_descending=True)
    for name in ("filed", "changed", "documents", "news"):
        assert read_asked(f"place=mine&overdue=1&order={name}").order == DUE_FIRST


@pytest.mark.parametrize("text", ["", "x", "-", "--filed", "-x", "documents", "news", "filed,due", "FILED"])
def test_an_order_that_there_is_not_is_the_first(text: str) -> None:
    assert read_asked(f"order={text}&after=2019-12-01_7") == CaseQueueQuery(
        after=Cursor(dt.date(2019, 12, 1), 7)
    )


@pytest.mark.parametrize(
    "text",
    [
        "order=filed&after=2019-12-01_7", "order=filed&after=2019-12-01T08:00:00_7", "order=kind&after=2019-12-01_7",
        "order=filed&after=9999-99-99T00:00:00Z_7", "order=filed&after=objection_2019-12-01_7",
    ],
)  # fmt: skip
def test_a_place_of_another_order_is_the_first_page(text: str) -> None:
    asked = read_asked(text)
    assert asked.after is None
    assert asked.order.name in text


def test_after_a_kind_or_province_that_there_is_not_comes_the_first_page(
    django_db_setup: DatabaseUrls,
) -> None:
    many_cases(django_db_setup, 60)
    by = officer()
    for name in ("kind", "province"):
        asked = read_asked(f"order={name}&after=nowhere_2019-12-01_7")
        assert asked.after
        assert numbers(asked, by) == numbers(replace(asked, after=None), by)


def test_sorting_changes_nothing_about_who_gets_what_next(django_db_setup: DatabaseUrls) -> None:
    many_cases(django_db_setup, 500)
    by = officer(provinces=("23",))
    soonest = numbers(CaseQueueQuery(), by)
    sorted_otherwise = CaseQueueQuery(order=ListOrder("filed", is_descending=True))
    assert numbers(sorted_otherwise, by)[0] != soonest[0]
    actions.save_filter(name="تازه‌ترین‌ها", query=sorted_otherwise, by=by, now=NOW)
    assert actions.take_next(by=by, now=NOW) == soonest[0]


def test_a_saved_view_and_an_export_keep_their_order(django_db_setup: DatabaseUrls) -> None:
    many_cases(django_db_setup, 1000)
    by = officer(provinces=("23",))
    asked = CaseQueueQuery(order=ListOrder("changed", is_descending=True))
    actions.save_filter(name="تازه", query=asked, by=by, now=NOW)
    with acting_as(actor_of(by), is_read_only=True):
        (kept,) = queues.saved_filters(by)
    assert kept.asked == asked
    assert exported(asked, by) == numbers(asked, by)
    assert exported(asked, by) != numbers(CaseQueueQuery(), by)


def exported(asked: CaseQueueQuery, by: StaffMember) -> list[int]:
    number = actions.ask_export(query=asked, purpose="گزارش ماهانه", by=by, now=NOW)
    _, cases = exported_cases(export=number, by=by, now=NOW)
    return [case.line.id for case in cases]


def test_every_kind_and_province_has_a_name_to_be_sorted_by() -> None:
    assert set(NAMES) | {""} == set(EVERY_PROVINCE)
    assert set(KIND_WORDS) == set(CaseKind)
    assert set(OF_OWN_CASES) > set(OF_EVERY_QUEUE) > set(ALONG_DUE_DATES)
