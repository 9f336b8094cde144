"""The queues of the desk while five thousand cases are open, and half a million: every page, filter and search."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.bench import Bench
from benchmarks.publication import fresh_database, installation
from benchmarks.queue_nation import NATIONAL_ID, NOW, fill, officer
from benchmarks.results import Result
from hemayat.common.tracking_code import new_tracking_code
from hemayat.config.postgres import create_database

if TYPE_CHECKING:
    from hemayat.accounts.models import StaffMember

FEW, MANY = 5_000, 500_000
ROUNDS = 15
OFFICERS = {"one": ["23"], "all": ["*"]}
Ask = Callable[[], Any]


def measure(bench: Bench) -> Result:
    """Both databases stand in one PostgreSQL and are asked in turns, so that a busy machine is busy for both."""
    from django.db import connection  # noqa: PLC0415 - after the settings

    few, many = (50, 500) if bench.quick else (FEW, MANY)
    code = new_tracking_code()
    taken: dict[int, list[Way]] = {few: [], many: []}
    with installation(bench) as urls:
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
    """One way to ask a page: which page, by whom and how; its seconds at its best, and how many lines it shows."""

    what: str
    how: str
    seconds: float
    lines: int


def asked_again(known: list[Way], code: str) -> list[Way]:
    """Every way once more, as each officer."""
    found = [
        Way(what, f"{name}: {how}", *timed(member, ask))
        for name, provinces in OFFICERS.items()
        for member in [officer(name, provinces)]
        for what, how, ask in asks(member, code)
    ]
    before = known or found
    return [
        new._replace(seconds=min(new.seconds, old.seconds)) for new, old in zip(found, before, strict=True)
    ]


def timed(member: StaffMember, ask: Ask) -> tuple[float, int]:
    """Seconds of one page's SQL, its transaction included, as the desk asks it; and its lines."""
    from hemayat.accounts.staff import actor_of  # noqa: PLC0415 - after the settings
    from hemayat.audit.context import acting_as  # noqa: PLC0415 - as above

    start = time.perf_counter()
    with acting_as(actor_of(member), is_read_only=True):
        found = ask()
    taken = time.perf_counter() - start
    return taken, len(getattr(found, "lines", found))


def asks(member: StaffMember, code: str) -> Iterator[tuple[str, str, Ask]]:
    """Every queue with every filter and without, the page after a far one, the counts, and both searches."""
    from hemayat.requests import desk  # noqa: PLC0415 - after the settings
    from hemayat.requests.desk import Asked, Place  # noqa: PLC0415 - as above
    from hemayat.requests.states import Kind  # noqa: PLC0415 - as above

    far = (dt.date(2020, 1, 10), 0)
    for place in Place:
        for what, asked in (
            ("first page of a queue", Asked(place)),
            ("a page far on", Asked(place, after=far)),
            *(
                ("any filter", Asked(place, *given))
                for given in product((None, "23"), (None, *Kind), (False, True), (False, True))
                if Asked(place, *given).is_filtered
            ),
        ):
            yield what, asked.address, partial(desk.queue_of, asked, member, NOW)
    yield "counts of all queues", "", partial(desk.counts_of, Asked(), member)
    yield "search by tracking code", "", partial(desk.lines_by_code, code, NOW)
    yield "search by national id", "", partial(desk.lines_of_head, NATIONAL_ID, NOW)
    yield from asks_of_questions(member)
    yield from asks_of_pairs(member)


def asks_of_questions(member: StaffMember) -> Iterator[tuple[str, str, Ask]]:
    """Every theme, overdue and not, the page after a far one, the themes counted, and answers that did not help."""
    from hemayat.questions import desk  # noqa: PLC0415 - after the settings
    from hemayat.questions.desk import Asked  # noqa: PLC0415 - as above
    from hemayat.questions.themes import TITLES  # noqa: PLC0415 - as above

    for asked in (Asked(*given) for given in product(("", *TITLES), (False, True))):
        how = f"questions {asked.theme}{' overdue' if asked.is_overdue else ''}"
        yield "questions that wait", how, partial(desk.waiting, asked, member, NOW)
    far = Asked(after=(dt.date(2020, 1, 10), 0))
    yield "questions, a page far on", "questions far on", partial(desk.waiting, far, member, NOW)
    yield "themes of questions", "themes", partial(desk.themes_waiting, member, NOW)
    yield "answers that did not help", "not helped", partial(desk.unhelpful, member, NOW)


def asks_of_pairs(member: StaffMember) -> Iterator[tuple[str, str, Ask]]:
    """Pairs of persons who may be one: what waits, what was found, and both after a few pages."""
    from hemayat.households import duplicate_queue  # noqa: PLC0415 - after the settings

    for name in ("waiting_for", "settled"):
        for after in (0, 2_000):
            how = f"pairs {name} after {after}"
            yield "likely pairs", how, partial(getattr(duplicate_queue, name), member, after)


def table(few: list[Way], many: list[Way], small: int, large: int) -> Result:
    result = Result(
        "queues",
        "The queues of the desk",
        ["page", f"ms with {small:,}", f"ms with {large:,}", "ratio", "worst ratio", "slowest ms", "goal"],
        large,
        f"the same page with {small:,} open cases",
    )
    both = list(zip(few, many, strict=True))
    for what in dict.fromkeys(way.what for way in many):
        pairs = [(a, b) for a, b in both if b.what == what]
        mids = [1000 * median(pair[place].seconds for pair in pairs) for place in (0, 1)]
        # Where few cases fill no page, the same page is another one.
        worst = max((b.seconds / a.seconds for a, b in pairs if a.lines == b.lines), default=None)
        slowest = 1000 * max(b.seconds for _, b in pairs)
        result.add(what, *mids, mids[1] / mids[0], worst, slowest, "≤ 2 ×, < 300 ms")
    over = [
        f"{b.how} {1000 * a.seconds:.2g} and {1000 * b.seconds:.2g} ms"
        for a, b in both
        if a.lines == b.lines and b.seconds > 2 * a.seconds
    ]
    result.notes.append(
        f"More than 2 ×: {len(over)} of {len(both)} ways" + "".join(f"; {o}" for o in over[:5])
    )
    return result
