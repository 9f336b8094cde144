"""The lists of the desk in every order, up and down, while five thousand cases are open and while many are.

Both databases have the real migrations and roles, are in one PostgreSQL and are asked in turns. A page is timed from
the request to its last byte, in this process, as an officer of one province and one of all ask for it.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterator
from statistics import quantiles
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import psycopg

from benchmarks.bench import Bench
from benchmarks.publication import fresh_database, installation
from benchmarks.queue_nation import staff_member
from benchmarks.queues import OFFICERS, Asking, desk_of, timed_page
from benchmarks.results import Result
from hemayat.cases.queue_pages import Cursor, cursor_text
from hemayat.config.environment import read_environment
from hemayat.operations.postgres import DatabaseUrls, create_database
from hemayat.operations.service_processes import empty_metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hemayat.cases.list_orders import SortKey

FEW = 5_000
ROUNDS = 10
GOAL = 2


class SortedList(NamedTuple):
    """A list of the desk. `role`: of who reads it; `keys`: by what it can be sorted."""

    name: str
    role: str
    address: str
    keys: Mapping[str, SortKey]


class Way(NamedTuple):
    """A row of the table, which page it is of, and how it is asked for."""

    what: str
    is_deep: bool
    role: str
    asking: Asking


Times = dict[tuple[str, bool], list[float]]


def measure(bench: Bench) -> Result:
    from django.db import connection  # noqa: PLC0415 - after the settings

    few, many = (50, 500) if bench.quick else (FEW, bench.households)
    taken: dict[int, Times] = {few: defaultdict(list), many: defaultdict(list)}
    with installation(bench) as urls:
        empty_metrics(read_environment())
        logging.getLogger("hemayat.request").setLevel(logging.WARNING)
        fresh_database(urls)
        for role in ("case_officer", "inspector"):
            for name, provinces in OFFICERS.items():
                staff_member(f"{role}-{name}", provinces, role)
        connection.close()
        places = {few: urls, many: create_database(urls, "many", template=urls.database)}
        for cases, at in places.items():
            _fill(at, cases)
        for _ in range(2 if bench.quick else ROUNDS):
            for cases, at in places.items():
                connection.close()
                connection.settings_dict["NAME"] = at.database
                _ask(taken[cases])
        connection.close()
    return _table(taken[few], taken[many], few, many)


def lists() -> list[SortedList]:
    from hemayat.complaints.queues import OF_ENDED, OF_OPEN  # noqa: PLC0415 - after the settings
    from hemayat.questions.queues import KEYS  # noqa: PLC0415 - as above
    from hemayat.requests.queue_orders import ALONG_DUE_DATES, OF_EVERY_QUEUE  # noqa: PLC0415 - as above

    return [
        SortedList("cases that wait", "case_officer", "/cases/?place=waiting", OF_EVERY_QUEUE),
        SortedList("cases with colleagues", "case_officer", "/cases/?place=taken", OF_EVERY_QUEUE),
        SortedList("overdue cases", "case_officer", "/cases/?place=waiting&overdue=1", ALONG_DUE_DATES),
        SortedList("late cases", "inspector", "/inspection/late/?", ALONG_DUE_DATES),
        SortedList("complaints", "inspector", "/inspection/?place=waiting", OF_OPEN),
        SortedList("finished complaints", "inspector", "/inspection/?place=ended", OF_ENDED),
        SortedList("questions", "case_officer", "/questions/?", KEYS),
    ]


def ways() -> Iterator[Way]:
    """Every list in every order, up and down: its first page, and the page after a row in the middle."""
    far = {dt.date: dt.date(2019, 12, 20), dt.datetime: dt.datetime(2019, 11, 10, tzinfo=dt.UTC)}
    middles = {"kind": "objection", "province": "23", "theme": "payment", "": None}
    for one in lists():
        for name, key in one.keys.items():
            group = "delay" if "complaints" in one.name and key.group == "kind" else middles[key.group]
            after = {"after": cursor_text(Cursor(far[key.holds], 1_000_000, group))}  # type: ignore[index]  # no list counts here
            for sign in ("", "-"):
                for deep in ({}, after):
                    address = f"{one.address}&{urlencode({'order': f'{sign}{name}', **deep})}"
                    yield Way(f"{one.name}: {name}", bool(deep), one.role, Asking(name, "", list, address))


# ---------------------------------------------------------------------------------------- underneath


def _fill(urls: DatabaseUrls, many: int) -> None:
    from tests.complaints.many_complaints import many_complaints, many_ways  # noqa: PLC0415 - for this alone
    from tests.questions.many_questions import many_questions  # noqa: PLC0415 - for this alone
    from tests.requests.many_cases import many_cases  # noqa: PLC0415 - for this alone

    many_cases(urls, many)
    many_complaints(urls, many // 5)
    many_ways(urls, many)
    many_questions(urls, many)
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _ask(taken: Times) -> None:
    for name, provinces in OFFICERS.items():
        desks = {
            role: desk_of(staff_member(f"{role}-{name}", provinces, role))
            for role in ("case_officer", "inspector")
        }
        for way in ways():
            taken[way.what, way.is_deep].append(timed_page(desks[way.role], way.asking))


def _p95(times: list[float]) -> float:
    return 1000 * quantiles(times, n=20)[-1]


def _table(few: Times, many: Times, small: int, large: int) -> Result:
    columns = ["list and order"]
    for page in ("first page", "deep page"):
        columns += [f"{page}: p95 ms with {small:,}", f"with {large:,}", "ratio"]
    result = Result(
        "sorted_lists",
        "The lists of the desk in every order",
        [*columns, "goal"],
        large,
        f"the same page with {small:,} open cases",
    )
    worst = 0.0
    for what in dict.fromkeys(what for what, _ in many):
        cells = []
        for is_deep in (False, True):
            pair = _p95(few[what, is_deep]), _p95(many[what, is_deep])
            cells += [*pair, pair[1] / pair[0]]
        worst = max(worst, cells[2], cells[5])
        result.add(what, *cells, f"≤ {GOAL} ×")
    result.notes.append(f"The worst ratio of all is {worst:.3g}.")
    return result
