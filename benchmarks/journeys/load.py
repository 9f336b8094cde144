"""An open load of journeys: people come at moments of their own, however long those before them wait.

locust draws what each comes for, runs them and counts their pages; the moments are ours, since a load of locust's own
is so many people at once, and who waits would keep the next from coming.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, ClassVar

import gevent
from gevent.pool import Group
from locust.env import Environment
from locust.exception import StopUser

from benchmarks.journeys.browser import TURN, Astray, Browser, Page, Site, ThrownOut
from benchmarks.journeys.people import Head, Journey, Person
from benchmarks.journeys.phone import NoCode, Phone

PROBES_EVERY = 1.0
NETWORKS = 500
FAULTS = (Astray, NoCode, OSError, AssertionError, LookupError, ValueError)


@dataclass(frozen=True)
class Order:
    """So many a second, for `warm` seconds that do not count and `seconds` that do.

    Afterwards nobody new comes, whoever still waits goes home, and who is in has `linger` seconds to end what they do.
    `thinks`: the least and the most seconds between two pages.
    """

    a_second: float
    warm: float
    seconds: float
    linger: float
    thinks: tuple[float, float]
    seed: int


@dataclass
class Tally:
    """What was seen; instants are of the monotonic clock. `entered`: whose arrival, in the order of entering."""

    came: int = 0
    entered: list[int] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    finished: list[float] = field(default_factory=list)
    pages: list[tuple[float, float]] = field(default_factory=list)
    waiting: list[tuple[float, float]] = field(default_factory=list)
    probes: dict[str, list[float]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    waiting_bytes: int = 0
    thrown_out: int = 0
    shed: int = 0
    shed_silently: int = 0
    most_late: float = 0.0


class Load:
    """`people`: by what they can come for; each is somebody else until all have come."""

    def __init__(
        self, site: Site, others: Mapping[str, tuple[Site, str]], phone: Phone, people: Sequence[Person]
    ):
        self.site, self.others, self.phone = site, others, phone
        self.of_way: dict[str, Iterator[Person]] = {
            "follow": cycle([one for one in people if one.get("request")]),
            "verify": cycle([one for one in people if one.get("serial")]),
        }
        self.others_in_turn = cycle([one for one in people if not one.get("request")])
        self.number = 0

    def play(self, order: Order) -> Tally:
        """Raises nothing for a journey that fails: it is counted with its reason."""
        random.seed(order.seed)
        self.order, self.tally = order, Tally()
        self.environment = Environment(user_classes=[Visitor], catch_exceptions=False)
        self.environment.create_local_runner()
        self.inside: set[Visitor] = set()
        Visitor.load = self
        group, probes = Group(), Group()
        for name, (site, path) in self.others.items():
            probes.spawn(self._probe, name, site, path)
        self._let_come(group)
        probes.kill()
        gevent.killall([one for one in group if one.args[0] not in self.inside])
        group.join(timeout=order.linger)
        if group:
            self.tally.failed["not ended in time"] += len(group)
        group.kill()
        return self.tally

    def _let_come(self, group: Group) -> None:
        self.began = due = time.monotonic()
        ends = due + self.order.warm + self.order.seconds
        while (due := due + random.expovariate(self.order.a_second)) < ends:
            gevent.sleep(max(0.0, due - time.monotonic()))
            self.tally.most_late = max(self.tally.most_late, time.monotonic() - due)
            Visitor(self.environment).start(group)
        gevent.sleep(max(0.0, ends - time.monotonic()))

    def visit(self, visitor: Visitor, way: str) -> None:
        tally, arrival = self.tally, self.tally.came
        tally.came += 1
        self.number += 1
        browser = Browser(self.site, address(self.number), self.heard)
        try:
            tally.waited.append(browser.arrive())
            tally.entered.append(arrival)
            self.inside.add(visitor)
            journey = Journey(browser, self.phone, self._somebody(way), self.order.thinks)
            getattr(journey, way)()
            tally.finished.append(time.monotonic())
        except ThrownOut:
            tally.thrown_out += 1
        except FAULTS as fault:
            tally.failed[f"{way}: {type(fault).__name__} {fault}"] += 1
        finally:
            self.inside.discard(visitor)
            browser.close()

    def heard(self, method: str, name: str, seconds: float, page: Page) -> None:
        now = time.monotonic()
        if page.is_wait or name.endswith(TURN):
            self.tally.waiting.append((now, seconds))
            self.tally.waiting_bytes += len(page.text)
        elif page.is_shed:
            self.tally.shed += 1
            self.tally.shed_silently += "retry-after" not in page.headers
        else:
            self.tally.pages.append((now, seconds))
            self.environment.events.request.fire(
                request_type=method,
                name=name.partition(" ")[2],
                response_time=1000 * seconds,
                response_length=len(page.text),
                exception=None,
                context={},
            )

    def _somebody(self, way: str) -> Person:
        return next(self.of_way.get(way, self.others_in_turn))

    def _probe(self, name: str, site: Site, path: str) -> None:
        """Somebody of another site, who asks for a page each second and keeps their connection."""
        took = self.tally.probes.setdefault(name, [])
        browser = Browser(site, "127.0.0.1", lambda *_: None)
        while True:
            began = time.perf_counter()
            browser.get(path, name)
            took.append(time.perf_counter() - began)
            gevent.sleep(PROBES_EVERY)


class Visitor(Head):
    """One of those who come."""

    load: ClassVar[Load]

    def come(self, way: str) -> None:
        self.load.visit(self, way)
        raise StopUser


def address(number: int) -> str:
    """An address of this machine for each visitor. Visitors are spread over all networks in turn, hundreds in each.

    If one network filled up before the next, its visitors would have to wait for their codes (decision 0037).
    """
    network = number % NETWORKS
    return f"127.{1 + network // 250}.{network % 250}.{1 + number // NETWORKS % 254}"


def told(load: Load, order: Order) -> dict[str, Any]:
    """The counts of the time that counts; shares of all that entered."""
    tally, since = load.tally, load.began + order.warm
    until = since + order.seconds
    pages = [seconds for at, seconds in tally.pages if since <= at < until]
    waiting = [seconds for at, seconds in tally.waiting if since <= at < until]
    return {
        "came": tally.came,
        "entered": len(tally.entered),
        "ended_a_second": sum(since <= at < until for at in tally.finished) / order.seconds,
        "ended": len(tally.finished),
        "pages": len(pages),
        "late": {share: later_than(pages, float(share)) for share in ("0.5", "0.95", "0.99")},
        "waiting_pages": len(waiting),
        "waiting_bytes": tally.waiting_bytes,
        "waiting_late": {share: later_than(waiting, float(share)) for share in ("0.5", "0.95")},
        "waited": {share: later_than(tally.waited, float(share)) for share in ("0.5", "1")},
        "probes": {name: later_than(took, 0.95) for name, took in tally.probes.items()},
        "out_of_order": out_of_order(tally.entered),
        "thrown_out": tally.thrown_out,
        "shed": tally.shed,
        "shed_silently": tally.shed_silently,
        "failed": dict(tally.failed),
        "most_late": tally.most_late,
        "by_page": by_page(load.environment),
    }


def later_than(seconds: Sequence[float], share: float) -> float | None:
    """Seconds within which so large a share came; None where nothing did."""
    return sorted(seconds)[int(share * (len(seconds) - 1))] if seconds else None


def by_page(environment: Environment) -> dict[str, list[float]]:
    """Page → how often, median and 95 of 100 in milliseconds, as locust counted them, with the seconds that warm."""
    return {
        f"{entry.method} {entry.name}": [
            entry.num_requests,
            entry.median_response_time,
            entry.get_response_time_percentile(0.95),
        ]
        for entry in environment.stats.entries.values()
    }


def out_of_order(entered: Sequence[int]) -> float:
    """The share of all pairs of people of whom the one who came later entered first; 0 is first come, first served."""
    pairs = len(entered) * (len(entered) - 1) / 2
    return _swapped(list(entered))[1] / pairs if pairs else 0.0


def _swapped(given: list[int]) -> tuple[list[int], int]:
    """Sorted, and how many pairs stood the wrong way round."""
    if len(given) < 2:
        return given, 0
    middle = len(given) // 2
    (first, before), (second, after) = _swapped(given[:middle]), _swapped(given[middle:])
    merged, count, at = [], before + after, 0
    for one in second:
        while at < len(first) and first[at] < one:
            merged.append(first[at])
            at += 1
        count += len(first) - at
        merged.append(one)
    return merged + first[at:], count
