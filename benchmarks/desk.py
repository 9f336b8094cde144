"""The desk with five thousand open cases and with very many: the pages of a day, each from request to last byte.

Both databases have the real migrations, roles and indexes and are in one PostgreSQL. Each page is requested from one
and at once from the other, so that a busy machine is busy for both. The clock shows a day on which some of the made-up
cases are overdue and most are not.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg

from benchmarks.bench import Bench
from benchmarks.desk_nation import OTHERS, fill_desk, real_case
from benchmarks.publication import fresh_database, installation
from benchmarks.queue_nation import NATIONAL_ID, NOW, staff_member
from benchmarks.queues import OFFICERS, desk_of
from benchmarks.results import Result
from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.common.tracking_code import new_tracking_code
from hemayat.config.environment import read_environment
from hemayat.operations.postgres import DatabaseUrls, create_database
from hemayat.operations.service_processes import empty_metrics

if TYPE_CHECKING:
    from django.test import Client

FEW = 5_000
ROUNDS = 30
GOAL = 2
VIEWS = {
    "overdue objections": "place=waiting&kind=objection&overdue=1",
    "stuck": "place=waiting&stuck=1",
    "disputes of Tehran": "place=waiting&province=23&kind=dispute",
    "with colleagues, overdue": "place=taken&overdue=1",
}
"""What the officer with saved views has kept; their queue counts each of them on every page."""
ORDERS = ("kind", "-kind", "province", "-province", "filed", "-filed", "changed", "-changed", "-due")
OPENING = {"why": str(FileAccessPurpose.REQUEST), "opens_file": "1"}
_OPENED = """
SELECT id FROM request WHERE place = 'waiting' AND province = '23' AND id %% 10 = 0
    AND id BETWEEN 1000002 AND 1000000 + %s
ORDER BY id"""


class Page(NamedTuple):
    """A row of the table and who opens the page. `sent`: what its form sends, if it has one."""

    what: str
    role: str
    address: str
    sent: dict[str, str] | None = None


@dataclass
class Side:
    """One of the two databases: `cases`, by number, are those whose pages are opened; `times`: row → seconds.

    `wire`: its connection while the other database is asked.
    """

    urls: DatabaseUrls
    cases: list[int] = field(default_factory=list)
    wire: Any = None
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def measure(bench: Bench) -> Result:
    import time_machine  # noqa: PLC0415 - for this alone

    few, many = FEW, 2 * FEW if bench.quick else bench.households
    code = new_tracking_code()
    with installation(bench) as urls, time_machine.travel(NOW):
        empty_metrics(read_environment())
        logging.getLogger("hemayat.request").setLevel(logging.WARNING)
        sides = prepared(bench, urls, {few: "few", many: "many"}, code)
        for turn in range(2 if bench.quick else ROUNDS):
            ask(list(sides.values()), turn, code)
        reconnect(urls)
    return table(sides, few, many)


def prepared(bench: Bench, urls: DatabaseUrls, sizes: dict[int, str], code: str) -> dict[int, Side]:
    """The same staff and the same real case in both, among other cases."""
    fresh_database(urls)
    case = real_case(bench.work / "publication" / "nation")
    officer = make_staff()
    reconnect(urls)
    sides = {
        cases: Side(create_database(urls, name, template=urls.database)) for cases, name in sizes.items()
    }
    for cases, side in sides.items():
        fill_desk(side.urls, cases, code, officer, case)
        find_cases(side)
        forecast(side)
    return sides


def make_staff() -> int:
    """Add the staff accounts that the measurement signs in with. Return the case officer, to be given the cases."""
    from django.utils import timezone  # noqa: PLC0415 - after the settings

    from hemayat.requests.actions import save_filter  # noqa: PLC0415 - as above
    from hemayat.requests.queues import read_asked  # noqa: PLC0415 - as above

    for name, provinces in OFFICERS.items():
        for role in ("case_officer", "senior_officer", "inspector", "hotline_agent"):
            staff_member(f"{role}-{name}", provinces, role)
        staff_member(f"claims-{name}", provinces, "case_officer")
        keeper = staff_member(f"views-{name}", provinces, "case_officer")
        for title, asked in VIEWS.items():
            save_filter(name=title, query=read_asked(asked), by=keeper, now=timezone.now())
    return staff_member("case_officer-one", OFFICERS["one"], "case_officer").pk


def find_cases(side: Side) -> None:
    """As many whole cases as there are rounds, evenly from all of them."""
    with psycopg.connect(side.urls.admin) as connection:
        numbers = [number for (number,) in connection.execute(_OPENED, [OTHERS]).fetchall()]
    side.cases = [numbers[turn * len(numbers) // ROUNDS] for turn in range(ROUNDS)]


def forecast(side: Side) -> None:
    """As the job does; how long it takes for all cases is a row too, though no page waits for it."""
    from django.utils import timezone  # noqa: PLC0415 - after the settings

    from hemayat.requests.queue_forecasts import measure_forecasts  # noqa: PLC0415 - as above

    reconnect(side.urls)
    start = time.perf_counter()
    measure_forecasts(now=timezone.now())
    side.times["job: measure the forecasts"].append(time.perf_counter() - start)


def reconnect(urls: DatabaseUrls) -> None:
    from django.db import connection  # noqa: PLC0415 - after the settings

    connection.close()
    connection.settings_dict["NAME"] = urls.database


def pages(code: str) -> Iterator[Page]:
    """What does not depend on the case that is open."""
    for role in ("case_officer", "senior_officer", "inspector", "hotline_agent"):
        article = "an" if role == "inspector" else "a"
        yield Page(f"first page of {article} {role.replace('_', ' ')}", role, "/")
    officer = "case_officer"
    yield Page("queue by due date", officer, "/cases/?place=waiting")
    yield Page("queue by due date, with four saved views counted", "views", "/cases/?place=waiting")
    for title, asked in VIEWS.items():
        yield Page(f"saved view: {title}", "views", f"/cases/?{asked}")
    for order in ORDERS:
        yield Page(f"queue sorted by {order}", officer, f"/cases/?place=waiting&order={order}")
    for what, place in (("with colleagues", "taken"), ("waiting for the applicant", "applicant"),
                        ("waiting for registers", "registers"), ("mine", "mine")):  # fmt: skip
        yield Page(f"queue: {what}", officer, f"/cases/?place={place}")
    yield Page("queue: with colleagues, last activity", officer, "/cases/?place=taken&order=-changed")
    yield Page("queue: mine, by what is new", officer, "/cases/?place=mine&order=-news")
    find = "/cases/find/"
    yield Page("search by tracking code", officer, find, {"what": code})
    yield Page("search by national id", officer, find, {"what": NATIONAL_ID, "why": OPENING["why"]})
    yield Page("questions", officer, "/questions/")
    yield Page("likely duplicates", officer, "/duplicates/")
    yield Page("affected households", officer, "/cases/affected/")
    yield Page("reviews of findings", officer, "/cases/reviews/")
    yield Page("proposed decisions", "senior_officer", "/cases/overrides/")
    yield Page("complaints", "inspector", "/inspection/")
    yield Page("late cases", "inspector", "/inspection/late/")


def ask(sides: list[Side], turn: int, code: str) -> None:
    """Every page once, as somebody of one province and somebody of all."""
    for side in sides:
        reconnect(side.urls)
        side.wire = opened_wire()
    for name, provinces in OFFICERS.items():
        desks = [desks_on(side, name, provinces) for side in sides]
        for page in pages(code):
            for side, own in zip(sides, desks, strict=True):
                with on(side):
                    side.times[page.what].append(timed(own[page.role], page.address, page.sent))
        for side, own in zip(sides, desks, strict=True):
            with on(side):
                work_on(side, own["claims"], side.cases[turn % len(side.cases)])
    for side in sides:
        side.wire.close()


def opened_wire() -> Any:
    """The connection to the database that is asked now, taken out of Django's hands."""
    from django.db import connection  # noqa: PLC0415 - after the settings

    connection.ensure_connection()
    wire, connection.connection = connection.connection, None
    return wire


@contextmanager
def on(side: Side) -> Iterator[None]:
    """Its own connection, which stays open, since a new one would first read what tables there are."""
    from django.db import connection  # noqa: PLC0415 - after the settings

    connection.connection = side.wire
    try:
        yield
    finally:
        side.wire, connection.connection = connection.connection, None


def desks_on(side: Side, name: str, provinces: list[str]) -> dict[str, Client]:
    """A browser for each role; one page was opened before anything is timed."""
    roles = ("case_officer", "senior_officer", "inspector", "hotline_agent")
    with on(side):
        desks = {
            role: desk_of(
                staff_member(f"{role}-{name}", provinces, role if role in roles else "case_officer")
            )
            for role in (*roles, "views", "claims")
        }
        desks["case_officer"].get("/keyboard/")
    return desks


def work_on(side: Side, desk: Client, number: int) -> None:
    """A case is opened, claimed and put back; then the next one is taken, and put back too."""
    case = f"/cases/{number}/"
    side.times["purpose of a case, then its page"].append(timed(desk, case, OPENING))
    side.times["case page"].append(timed(desk, case))
    side.times["claim a case"].append(timed(desk, f"{case}claim/", {}))
    side.times["case page in hand"].append(timed(desk, case))
    side.times["put a case back"].append(timed(desk, f"{case}release/", {}))
    start = time.perf_counter()
    answer = desk.post("/cases/next/")
    side.times["take the next case"].append(time.perf_counter() - start)
    address = answer.headers["Location"].split("?")[0]
    desk.post(address, OPENING)
    desk.post(f"{address}release/", {})


def timed(desk: Client, address: str, sent: dict[str, str] | None = None) -> float:
    """Seconds of one page. Raises where the page is not the one that is meant."""
    start = time.perf_counter()
    page = desk.get(address) if sent is None else desk.post(address, sent)
    taken = time.perf_counter() - start
    expected = {HTTPStatus.OK} if sent is None else {HTTPStatus.OK, HTTPStatus.FOUND}
    if page.status_code not in expected or page.headers.get("Location", "").startswith("/sign-in/"):
        raise RuntimeError(f"{address} answers {page.status_code}")
    if b"govuk-error-summary" in page.content:
        raise RuntimeError(f"{address} shows a form with faults")
    return taken


def table(sides: dict[int, Side], few: int, many: int) -> Result:
    result = Result(
        "desk",
        "The desk while many cases are open",
        ["page", f"p95 ms with {few:,}", f"with {many:,}", "ratio", "ratio of medians", "goal"],
        many,
        f"the same page with {few:,} open cases",
    )
    small, large = sides[few].times, sides[many].times
    worst = {}
    for what in large:
        pair = [1000 * p95(side[what]) for side in (small, large)]
        mids = median(large[what]) / median(small[what])
        is_page = not what.startswith("job:")
        if is_page:
            worst[what] = pair[1] / pair[0]
        result.add(what, *pair, pair[1] / pair[0], mids, f"≤ {GOAL} ×" if is_page else "")
    over = [what for what, ratio in worst.items() if ratio > GOAL]
    result.notes.append(
        f"The worst ratio of a page is {max(worst.values()):.3g}; over {GOAL} × are {len(over)} of {len(worst)}"
        + (f": {', '.join(over)}." if over else ".")
    )
    return result


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
