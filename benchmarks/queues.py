"""The queues of the desk while five thousand cases are open, and half a million: every page, filter and search.

Each is asked in two ways: the SQL that the goal bounds in milliseconds, and the whole page as the
site answers it, in this process.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from importlib import import_module
from itertools import product
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from benchmarks.bench import Bench
from benchmarks.publication import fresh_database, installation
from benchmarks.queue_nation import NATIONAL_ID, NOW, fill, officer
from benchmarks.results import Result
from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.cases.queue_pages import Cursor, cursor_text
from hemayat.common.tracking_code import new_tracking_code
from hemayat.config.environment import read_environment
from hemayat.operations.postgres import create_database
from hemayat.operations.service_processes import empty_metrics

if TYPE_CHECKING:
    from django.test import Client

    from hemayat.accounts.models import StaffMember

FEW, MANY = 5_000, 500_000
ROUNDS = 15
OFFICERS = {"one": ["23"], "all": ["*"]}
Ask = Callable[[], Any]
CASES, FIND, QUESTIONS = "/cases/", "/cases/find/", "/questions/"


def measure(bench: Bench) -> Result:
    """Both databases stand in one PostgreSQL and are asked in turns, so that a busy machine is busy for both."""
    from django.db import connection  # noqa: PLC0415 - after the settings

    few, many = (50, 500) if bench.quick else (FEW, MANY)
    code = new_tracking_code()
    taken: dict[int, list[Way]] = {few: [], many: []}
    with installation(bench) as urls:
        empty_metrics(read_environment())
        logging.getLogger("hemayat.request").setLevel(logging.WARNING)
        fresh_database(urls)
        for name, provinces in OFFICERS.items():
            officer(name, provinces)
        connection.close()
        places = {few: urls, many: create_database(urls, "many", template=urls.database)}
        for cases, at in places.items():
            fill(at, cases, code, officer("one", ["23"]).pk)
        for _ in range(2 if bench.quick else ROUNDS):
            for cases, at in places.items():
                connection.close()
                connection.settings_dict["NAME"] = at.database
                taken[cases] = asked_again(taken[cases], code)
        connection.close()
    return table(taken[few], taken[many], few, many)


class Way(NamedTuple):
    """One way to ask: which page, by whom and how; the seconds of its SQL and of the page at their best; its lines."""

    what: str
    how: str
    sql: float
    page: float
    lines: int


class Asking(NamedTuple):
    """The SQL of a page's list, and where the site shows it; `sent`: what its form sends, if it has one."""

    what: str
    how: str
    ask: Ask
    address: str
    sent: dict[str, str] | None = None


def asked_again(known: list[Way], code: str) -> list[Way]:
    """Every way once more, as each officer."""
    found = []
    for name, provinces in OFFICERS.items():
        member = officer(name, provinces)
        desk = desk_of(member)
        for one in asks(member, code):
            sql, lines = timed(member, one.ask)
            found.append(Way(one.what, f"{name}: {one.how}", sql, timed_page(desk, one), lines))
    return [
        new._replace(sql=min(new.sql, old.sql), page=min(new.page, old.page))
        for new, old in zip(found, known or found, strict=True)
    ]


def timed(member: StaffMember, ask: Ask) -> tuple[float, int]:
    """Seconds of one list's SQL, its transaction included, as the desk asks it; and its lines."""
    from hemayat.accounts.staff import actor_of  # noqa: PLC0415 - after the settings
    from hemayat.audit.context import acting_as  # noqa: PLC0415 - as above

    start = time.perf_counter()
    with acting_as(actor_of(member), is_read_only=True):
        found = ask()
    taken = time.perf_counter() - start
    return taken, len(found.lines if hasattr(found, "lines") else found)


def timed_page(desk: Client, one: Asking) -> float:
    """Seconds of the whole page, from the request to its last byte."""
    start = time.perf_counter()
    page = desk.get(one.address) if one.sent is None else desk.post(one.address, one.sent)
    taken = time.perf_counter() - start
    # A single case that is found is gone on to.
    expected = {HTTPStatus.OK} if one.sent is None else {HTTPStatus.OK, HTTPStatus.FOUND}
    if page.status_code not in expected or page.headers.get("Location", "").startswith("/sign-in/"):
        raise RuntimeError(f"{one.address} answers {page.status_code}")
    return taken


def desk_of(member: StaffMember) -> Client:
    """A browser in which this member is signed in."""
    from django.conf import settings  # noqa: PLC0415 - after the settings
    from django.http import HttpRequest  # noqa: PLC0415 - as above
    from django.test import Client  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415 - as above

    from hemayat.web.staff.access import begin_session  # noqa: PLC0415 - as above

    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    begin_session(request, member, timezone.now())
    request.session.save()
    desk = Client(HTTP_HOST=urlsplit(settings.ENVIRONMENT.staff_origin).netloc)
    desk.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return desk


def asks(member: StaffMember, code: str) -> Iterator[Asking]:
    """Every queue with every filter and without, the page after a far one, the counts, and both searches."""
    from hemayat.requests import queues  # noqa: PLC0415 - after the settings
    from hemayat.requests.queues import CaseQueue, CaseQueueQuery  # noqa: PLC0415 - as above
    from hemayat.requests.states import CaseKind  # noqa: PLC0415 - as above

    far = Cursor(dt.date(2020, 1, 10), 0)
    for place in CaseQueue:
        for what, asked in (
            ("first page of a queue", CaseQueueQuery(place)),
            ("a page far on", CaseQueueQuery(place, after=far)),
            *(
                ("any filter", CaseQueueQuery(place, *given))
                for given in product((None, "23"), (None, *CaseKind), (False, True), (False, True))
                if CaseQueueQuery(place, *given).is_filtered
            ),
        ):
            yield Asking(
                what, asked.address, partial(queues.queue_of, asked, member, NOW), f"{CASES}?{asked.address}"
            )
    yield Asking("counts of all queues", "", partial(queues.counts_of, CaseQueueQuery(), member), CASES)
    for what, ask, sent in (
        ("search by tracking code", partial(queues.lines_by_code, code, NOW), code),
        ("search by national id", partial(queues.lines_of_head, NATIONAL_ID, NOW), NATIONAL_ID),
    ):
        # A search by national id that names no purpose is refused before it begins.
        yield Asking(what, "", ask, FIND, {"what": sent, "why": str(FileAccessPurpose.REQUEST)})
    yield from asks_of_questions(member)
    yield from asks_of_pairs(member)


def asks_of_questions(member: StaffMember) -> Iterator[Asking]:
    """Every theme, overdue and not, the page after a far one, the themes counted, and answers that did not help."""
    from hemayat.questions import queues  # noqa: PLC0415 - after the settings
    from hemayat.questions.queues import QuestionQueueQuery  # noqa: PLC0415 - as above
    from hemayat.questions.themes import TITLES  # noqa: PLC0415 - as above

    for asked in (QuestionQueueQuery(*given) for given in product(("", *TITLES), (False, True))):
        how = f"questions {asked.theme}{' overdue' if asked.is_overdue else ''}"
        at = f"{QUESTIONS}?theme={asked.theme}&overdue={int(asked.is_overdue)}"
        yield Asking("questions that wait", how, partial(queues.waiting, asked, member, NOW), at)
    far = QuestionQueueQuery(after=Cursor(dt.date(2020, 1, 10), 0))
    at = f"{QUESTIONS}?after={cursor_text(far.after)}"
    yield Asking(
        "questions, a page far on", "questions far on", partial(queues.waiting, far, member, NOW), at
    )
    yield Asking("themes of questions", "themes", partial(queues.themes_waiting, member, NOW), QUESTIONS)
    yield Asking("answers that did not help", "not helped", partial(queues.unhelpful, member, NOW), QUESTIONS)


def asks_of_pairs(member: StaffMember) -> Iterator[Asking]:
    """Pairs of persons who may be one: what waits, what was found, and both after a few pages."""
    from hemayat.households import duplicate_queue  # noqa: PLC0415 - after the settings

    for name, at in (("waiting_for", "/duplicates/"), ("settled", "/duplicates/found/")):
        for after in (0, 2_000):
            how = f"pairs {name} after {after}"
            ask = partial(getattr(duplicate_queue, name), member, after)
            yield Asking("likely pairs", how, ask, f"{at}?after={after}")


def table(few: list[Way], many: list[Way], small: int, large: int) -> Result:
    result = Result(
        "queues",
        "The queues of the desk",
        [
            "page",
            f"ms with {small:,}",
            f"ms with {large:,}",
            "ratio",
            "worst ratio",
            "slowest SQL ms",
            "goal",
        ],
        large,
        f"the same page with {small:,} open cases",
    )
    both = list(zip(few, many, strict=True))
    for what in dict.fromkeys(way.what for way in many):
        pairs = [(a, b) for a, b in both if b.what == what]
        mids = [1000 * median(pair[place].page for pair in pairs) for place in (0, 1)]
        # Where few cases fill no page, the same page is another one.
        worst = max((b.page / a.page for a, b in pairs if a.lines == b.lines), default=None)
        slowest = 1000 * max(b.sql for _, b in pairs)
        result.add(what, *mids, mids[1] / mids[0], worst, slowest, "≤ 2 ×, < 300 ms")
    alike = [(a, b) for a, b in both if a.lines == b.lines]
    result.notes.append(_over("The whole page takes", [(b.how, a.page, b.page) for a, b in alike]))
    result.notes.append(_over("The SQL of its list alone takes", [(b.how, a.sql, b.sql) for a, b in alike]))
    return result


def _over(what: str, taken: list[tuple[str, float, float]]) -> str:
    """How many ways take more than twice as long, and the worst of them."""
    over = sorted((one for one in taken if one[2] > 2 * one[1]), key=lambda one: one[1] / one[2])
    worst = "".join(f"; {how} {1000 * a:.2g} and {1000 * b:.2g} ms" for how, a, b in over[:5])
    return f"{what} more than 2 × as long in {len(over)} of {len(taken)} ways{worst}."
