"""The pace finds what a site bears, whatever a visit is, and keeps its pages quick."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field
from heapq import heappop, heappush

import pytest

from hemayat.web.gate.capacity import LIMITS, P95_SECONDS, is_full, p95
from hemayat.web.gate.pace import AdmissionPace, ProxySecond

SITE_BEARS = 100.0
"""Pages a second of the site below."""


def visited(pace: AdmissionPace, *, pages: int, seconds_a_visit: float, seconds: int) -> tuple[float, float]:
    """People let in at this pace to a site with one queue of pages: journeys ended a second and p95, after the middle.

    Each asks for the next page when they have read the last; the controller looks every second.
    """
    site = Queue()
    room, number, middle = 0.0, 0, seconds / 2
    for tenth in range(10 * seconds):
        at = tenth / 10
        room += pace.rate * 0.1
        while room >= 1:
            room, number = room - 1, number + 1
            heappush(site.due, (at, number, pages))
        site.work(at, seconds_a_visit / pages)
        if tenth % 10 == 9:
            pace.second(site.second(at), is_waited=True)
    late = sorted(took for ended, took, _ in site.made if ended > middle)
    finished = sum(left == 1 for ended, _, left in site.made if ended > middle)
    return finished / middle, late[int(0.95 * (len(late) - 1))]


@dataclass
class Queue:
    """A site that makes one page after another. `due`: when somebody asks for their next page, who, and how many."""

    due: list[tuple[float, int, int]] = field(default_factory=list)
    made: list[tuple[float, float, int]] = field(default_factory=list)
    free: float = 0.0
    asked: int = 0
    draw: random.Random = field(default_factory=lambda: random.Random(1))
    told: int = 0
    recent: deque[list[float]] = field(default_factory=lambda: deque(maxlen=5))

    def work(self, until: float, pause: float) -> None:
        while self.due and self.due[0][0] <= until:
            came, who, left = heappop(self.due)
            self.asked += 1
            self.free = max(self.free, came) + self.draw.expovariate(SITE_BEARS)
            self.made.append((self.free, self.free - came, left))
            if left > 1:
                heappush(self.due, (self.free + self.draw.uniform(0.5, 1.5) * pause, who, left - 1))

    def second(self, at: float) -> ProxySecond:
        """What was seen since the last time."""
        took = []
        while self.told < len(self.made) and self.made[self.told][0] <= at:
            took.append(self.made[self.told][1])
            self.told += 1
        self.recent.append(took)
        seen = sorted(one for second in self.recent for one in second)
        asked, self.asked = self.asked, 0
        return ProxySecond(asked, len(took), sum(took), seen[int(0.95 * (len(seen) - 1))] if seen else 0.0)


@pytest.mark.parametrize("given", [3.0, 7.0, 15.0])
@pytest.mark.parametrize(("pages", "seconds_a_visit"), [(10, 20.0), (14, 60.0), (6, 120.0)])
def test_the_pace_finds_what_a_site_bears_and_keeps_its_pages_quick(
    given: float, pages: int, seconds_a_visit: float
) -> None:
    ended, slow = visited(AdmissionPace(given), pages=pages, seconds_a_visit=seconds_a_visit, seconds=900)
    assert ended >= 0.95 * SITE_BEARS / pages
    assert slow < 1.3 * P95_SECONDS


def test_a_site_that_is_full_teaches_its_capacity_and_one_that_is_not_full_is_asked_for_more() -> None:
    pace = AdmissionPace(10.0)
    for _ in range(60):
        pace.second(ProxySecond(pages=100, ended=60, flight=60, p95=1.5), is_waited=True)
    assert pace.bears == pytest.approx(60, rel=0.05)
    assert pace.rate < pace.usual
    for _ in range(200):
        pace.second(ProxySecond(pages=pace.bears, ended=pace.bears, flight=1, p95=0.05), is_waited=True)
    assert pace.bears > 150


def test_a_site_that_ends_nothing_gets_hardly_anybody_and_loses_no_capacity() -> None:
    pace = AdmissionPace(10.0)
    for _ in range(30):
        pace.second(ProxySecond(pages=100, ended=0, flight=0, p95=0), is_waited=True)
    assert pace.rate == 1.0
    assert pace.bears == 100.0


def test_few_slow_pages_do_not_shut_the_door() -> None:
    """As if a site has just been started: they are slow, and it is not because of those who are in."""
    pace = AdmissionPace(10.0)
    for _ in range(60):
        pace.second(ProxySecond(pages=1, ended=1, flight=2, p95=2.0), is_waited=True)
    assert pace.bears == 100.0


def test_nobody_waiting_teaches_the_pace_nothing() -> None:
    pace = AdmissionPace(10.0)
    for _ in range(50):
        pace.second(ProxySecond(pages=100, ended=100, flight=2, p95=0.05), is_waited=False)
    assert pace.bears == 100.0
    for _ in range(600):
        pace.second(ProxySecond(pages=0, ended=0, flight=0, p95=0), is_waited=False)
    assert pace.usual == pytest.approx(10.0)


def test_whatever_is_measured_the_pace_stays_within_its_bounds() -> None:
    pace = AdmissionPace(10.0)
    for _ in range(500):
        pace.second(ProxySecond(pages=pace.bears, ended=pace.bears, flight=0, p95=0), is_waited=True)
    assert pace.bears == 800.0
    assert pace.rate <= 80.0


def test_95_of_100_are_read_off_the_classes_of_the_proxy() -> None:
    none = [0] * (len(LIMITS) + 1)
    assert p95(none) == 0.0
    assert p95([100, *none[1:]]) == pytest.approx(0.0475)
    assert p95([0, 0, 0, 50, 50, *none[5:]]) == pytest.approx(0.3 + 0.2 * 0.9)
    assert p95([*none[:-1], 1]) == float("inf")


def test_a_site_is_full_by_its_work_in_flight() -> None:
    assert not is_full(flight=10, ended=60)
    assert is_full(flight=21, ended=60)
    assert not is_full(flight=0.3, ended=0)
