"""The waiting room's laws: first come first served, nobody in twice before another, never more than the pace."""

from __future__ import annotations

import random
from heapq import heappop, heappush

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.web.gate.pace import Pace
from hemayat.web.gate.room import Room

steps = st.lists(st.tuples(st.floats(0, 3, allow_nan=False), st.integers(0, 30)), max_size=40)
rates = st.floats(0.5, 50, allow_nan=False)


def test_on_an_ordinary_day_nobody_waits() -> None:
    room = Room(rate=10)
    for second in range(1, 60):
        place = room.arrive(float(second))
        assert room.may_enter(place, float(second))
        assert room.waiting == 0


def test_beyond_the_pace_each_waits_for_as_long_as_was_said() -> None:
    room = Room(rate=10)
    places = [room.arrive(1.0) for _ in range(110)]
    assert [room.may_enter(place, 1.0) for place in places] == [True] * 10 + [False] * 100
    assert (room.before(places[-1]), round(room.seconds_to(places[-1]))) == (99, 10)
    assert not room.may_enter(places[-1], 10.9)
    assert room.may_enter(places[-1], 11.1)


@given(rates, steps)
@settings(max_examples=150, deadline=None)
def test_who_came_first_is_in_first_and_never_more_than_the_pace(
    rate: float, storm: list[tuple[float, int]]
) -> None:
    room, at, first = Room(rate), 0.0, None
    came: list[int] = []
    for passed, how_many in storm:
        at += passed
        came += [room.arrive(at) for _ in range(how_many)]
        first = at if first is None and came else first
        inside = [room.may_enter(place, at) for place in came]
        assert inside == sorted(inside, reverse=True)
        assert 0 <= room.admitted <= room.given
        if first is not None:
            assert sum(inside) <= rate * (at - first) + max(1.0, rate) + 1e-6
    assert came == sorted(set(came))


@given(rates, steps)
@settings(max_examples=100, deadline=None)
def test_everybody_gets_in_once_they_waited_and_stays_in(rate: float, storm: list[tuple[float, int]]) -> None:
    room, at = Room(rate), 0.0
    came: list[int] = []
    for passed, how_many in storm:
        at += passed
        came += [room.arrive(at) for _ in range(how_many)]
    if came:
        at += room.seconds_to(came[-1]) + 1 / rate + 0.01
    assert all(room.may_enter(place, at) for place in came)
    assert all(room.may_enter(place, at - 5) for place in came)


def test_who_went_away_holds_nobody_up_and_goes_in_when_they_are_back() -> None:
    room, at = Room(rate=1), 1.0
    away = [room.arrive(at) for _ in range(1_000)]
    mine = room.arrive(at)
    while not room.may_enter(mine, at):
        assert at < 400, "the queue was not passed over"
        at += room.asks_again_after(mine)
    assert all(room.may_enter(place, at + 10) for place in away)
    assert not room.awaited_at


@given(rates, st.integers(1, 200_000), st.integers(1, 200_000))
@settings(max_examples=200, deadline=None)
def test_who_waits_is_told_to_ask_again_by_their_turn_and_seldom_in_a_long_queue(
    rate: float, waiting: int, place: int
) -> None:
    room = Room(rate, given=waiting)
    place = min(place, waiting)
    again, wait = room.asks_again_after(place), room.seconds_to(place)
    assert 2 <= again <= max(2, wait + 1)
    assert again >= min(wait, waiting / 50)


def test_a_nation_in_the_queue_asks_no_more_often_than_the_gate_bears() -> None:
    room = Room(rate=25, given=1_000_000)
    asked = sum(1 / room.asks_again_after(place) for place in range(1, room.given, 10)) * 10
    assert asked < 350


SITE_BEARS = 100.0
"""Pages a second of the site below."""


def visited(pace: Pace, *, pages: int, seconds_a_visit: float, seconds: int) -> tuple[float, float, Pace]:
    """People let in at this pace to a site with one queue of pages: journeys ended a second and p95, after the middle.

    Each asks for the next page when they have read the last; the gate looks every five seconds, as in app.py.
    """
    draw, at, number = random.Random(1), 0.0, 0
    free, room, ended = 0.0, 0.0, 0
    due: list[tuple[float, int, int]] = []
    asked, took, late = 0, [0.0], [0.0]
    while at < seconds:
        at += 0.1
        room += pace.rate * 0.1
        while room >= 1:
            room, number = room - 1, number + 1
            heappush(due, (at, number, pages))
        while due and due[0][0] <= at:
            came, who, left = heappop(due)
            asked += 1
            free = max(free, came) + draw.expovariate(SITE_BEARS)
            took.append(free - came)
            if left > 1:
                heappush(due, (free + draw.uniform(0.5, 1.5) * seconds_a_visit / pages, who, left - 1))
            else:
                ended += at > seconds / 2
        if round(at * 10) % 10 == 0:
            pace.second(asked)
            asked = 0
        if round(at * 10) % 50 == 0:
            late += took if at > seconds / 2 else []
            pace.look(sorted(took)[int(0.95 * (len(took) - 1))], waiting=1_000)
            took = [0.0]
    return ended / (seconds / 2), sorted(late)[int(0.95 * (len(late) - 1))], pace


@pytest.mark.parametrize("given", [3.0, 7.0, 15.0])
@pytest.mark.parametrize(("pages", "seconds_a_visit"), [(10, 20.0), (14, 60.0), (6, 120.0)])
def test_the_pace_finds_what_a_site_bears_and_keeps_its_pages_quick(
    given: float, pages: int, seconds_a_visit: float
) -> None:
    ended, p95, _ = visited(Pace(given), pages=pages, seconds_a_visit=seconds_a_visit, seconds=1_200)
    assert ended >= 0.92 * SITE_BEARS / pages
    assert p95 < 1.3


def test_the_pace_is_less_where_the_site_is_silent_and_within_its_bounds() -> None:
    pace = Pace(10.0)
    pace.look(None, 10)
    assert pace.bears == 50.0
    for _ in range(20):
        pace.look(None, 10)
        pace.second(1_000)
    assert pace.bears == pytest.approx(10.0)
    assert pace.rate == 1.0
    for _ in range(400):
        pace.second(pace.bears)
        pace.look(0.1, 10)
    assert pace.bears == pytest.approx(800.0)
    assert pace.rate <= 80.0


def test_few_slow_pages_do_not_shut_the_gate() -> None:
    """As where a site has just been started: they are slow, and it is not for those who are in."""
    pace = Pace(10.0)
    for _ in range(12):
        pace.second(1)
        pace.look(2.0, 10)
    assert pace.bears > 70
    pace.look(None, 10)
    pace.look(None, 10)
    for _ in range(40):
        pace.second(pace.bears)
        pace.look(0.05, 10)
    assert pace.bears >= 100


def test_nobody_waiting_teaches_the_pace_nothing() -> None:
    pace = Pace(10.0)
    for _ in range(50):
        pace.second(100)
        pace.look(0.05, 0)
    assert pace.bears == 100.0
