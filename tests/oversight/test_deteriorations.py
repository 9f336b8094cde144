"""What is called worse: a change that chance hardly explains, in the bad direction, of figures that are shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.oversight.deteriorations import Deterioration, by_place, deteriorations, mean_before, wilson
from hemayat.oversight.monthly_measures import HIDDEN, NONE, MonthlyValue
from hemayat.oversight.weekly_measures import ALL, RegisterWeek, WeekReport

SATURDAY = dt.date(2019, 9, 28)
WEEK = dt.timedelta(weeks=1)


def reports(name: str, whole: list[MonthlyValue], **provinces: list[MonthlyValue]) -> list[WeekReport]:
    """One for each cell. A province is named p23."""
    return [
        WeekReport(
            since_on=SATURDAY + place * WEEK,
            measured_at=dt.datetime(2019, 12, 1, tzinfo=dt.UTC),
            whole={one: cell if one == name else NONE for one in ALL},
            provinces={
                one: {code[1:]: cells[place] for code, cells in provinces.items()} if one == name else {}
                for one in ALL
            },
            days={one: {} for one in ALL},
            registers=[],
            waiting=None,
        )
        for place, cell in enumerate(whole)
    ]


def shares(of: int, *values: int) -> list[MonthlyValue]:
    return [MonthlyValue(of, value) for value in values]


def counts(*numbers: int) -> list[MonthlyValue]:
    return [MonthlyValue(number) for number in numbers]


def found(name: str, whole: list[MonthlyValue], **provinces: Any) -> list[Deterioration]:
    return deteriorations(reports(name, whole, **provinces))


def test_a_share_that_fell_is_named_with_its_place_and_its_first_week() -> None:
    whole = shares(1000, 960, 955, 962, 958, 940, 930)
    tehran = shares(400, 960, 955, 962, 958, 900, 800)
    qom = shares(100, 960, 960, 960, 960, 960, 960)
    worst, nation = found("due", whole, p23=tehran, p25=qom)
    assert (worst.place, worst.now, worst.since_on) == ("23", 800, SATURDAY + 4 * WEEK)
    assert (nation.place, nation.of) == (None, 1000)
    assert set(by_place([worst, nation], "due")) == {"23"}


def test_what_got_better_or_is_decided_by_nobody_in_particular_is_not_named() -> None:
    assert not found("due", shares(1000, 800, 800, 800, 800, 990))
    assert not found("overturned", shares(1000, 300, 300, 300, 300, 100))
    assert not found("by_person", shares(1000, 300, 300, 300, 300, 900)), "neither is worse"
    assert found("overturned", shares(1000, 100, 100, 100, 100, 300))


def test_a_small_change_of_a_few_cases_is_chance() -> None:
    assert not found("due", shares(20, 950, 950, 950, 950, 850))
    assert found("due", shares(2000, 950, 950, 950, 950, 850))


def test_counts_are_worse_in_their_own_direction() -> None:
    assert found("complaints", counts(20, 22, 18, 21, 60))
    assert not found("complaints", counts(20, 22, 18, 21, 2))
    assert found("decided", counts(200, 220, 180, 210, 60))
    assert not found("complaints", counts(0, 0, 0, 0, 9)), "a few are a few"


def test_hidden_cells_are_never_named_and_never_compared_with() -> None:
    values = shares(400, 960, 955, 962, 958, 700)
    assert not found("due", [*values[:-1], HIDDEN])
    assert not found("due", [HIDDEN, HIDDEN, *values[2:]]), "too few weeks are known"
    assert found("due", [HIDDEN, *values])
    assert deteriorations([]) == []


def test_a_register_that_falls_silent_is_named_and_one_that_is_hardly_asked_is_not() -> None:
    quiet = reports("due", [NONE] * 5)
    weeks = [
        replace(
            week,
            registers=[
                RegisterWeek("trips", 36, 24 if week is quiet[-1] else 0, 1, 1),
                RegisterWeek("loans", None, None, None, None),
            ],
        )
        for week in quiet
    ]
    (one,) = deteriorations(weeks)
    assert (one.register, one.place, one.before, one.now, one.of) == ("trips", None, 0, 667, 36)
    assert one.since_on == SATURDAY + 4 * WEEK
    assert not by_place([one], "due")


def test_the_mean_before_weighs_a_share_by_its_cases_and_needs_three_weeks() -> None:
    due, arrivals = ALL["due"], ALL["arrivals"]
    cells = [MonthlyValue(100, 900), MonthlyValue(100, 900), MonthlyValue(200, 600), MonthlyValue(10, 0)]
    assert mean_before(due, cells) == 750, "without the last week"
    assert mean_before(due, [HIDDEN, *cells[1:]]) is None
    assert mean_before(arrivals, counts(10, 20, 60, 5)) == 30


def test_the_first_weeks_are_compared_with_nothing() -> None:
    assert not found("due", shares(400, 960, 100))


@pytest.mark.parametrize(("part", "of"), [(0, 10), (10, 10), (3, 17), (500, 1000)])
def test_the_interval_holds_the_share_and_stays_a_share(part: int, of: int) -> None:
    low, high = wilson(part, of)
    assert 0 <= low <= part * 1000 / of + 1
    assert part * 1000 / of - 1 <= high <= 1000
    assert low < high


def test_the_interval_is_that_of_the_textbook() -> None:
    assert wilson(30, 100) == (219, 396)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(10, 5000), st.integers(0, 1000)), min_size=1, max_size=9))
def test_whatever_the_figures_what_is_named_is_worse_than_before(cells: list[tuple[int, int]]) -> None:
    whole = [MonthlyValue(of, value) for of, value in cells]
    for name in ALL:
        for one in found(name, whole):
            assert (one.now > one.before) == one.measure.is_worse_if_more
            assert one.since_on >= SATURDAY
