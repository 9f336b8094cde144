"""The waiting room's laws: first come first served, nobody in twice before another, never more than the pace."""

from __future__ import annotations

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
    room = Room(rate=1)
    away = [room.arrive(1.0) for _ in range(1_000)]
    mine = room.arrive(1.0)
    for minute in range(1, 6):
        assert not room.may_enter(mine, 1.0 + 50 * minute)
    assert room.may_enter(mine, 1.0 + 310)
    assert all(room.may_enter(place, 320.0) for place in away)
    assert not room.asked_at


def test_the_pace_falls_when_pages_get_slow_and_rises_while_people_wait() -> None:
    pace = Pace(least=2, most=100)
    assert pace.next(40, 0.5, 10) == 30
    assert pace.next(40, None, 10) == 20
    assert pace.next(40, 0.1, 10) == 44
    assert pace.next(40, 0.1, 0) == 40
    assert pace.next(40, 0.25, 10) == 40
    assert (pace.next(2, 9.0, 10), pace.next(100, 0.0, 10)) == (2, 100)
