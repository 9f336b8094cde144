"""Nobody calculates a hidden count from what is published: the whole, the parts shown, files, and weeks in a row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hemayat.oversight.monthly_cells import count_cells, share_cells
from hemayat.oversight.monthly_measures import ALL as MONTHLY
from hemayat.oversight.monthly_measures import NATION, NONE, MonthlyValue, MonthReport
from hemayat.oversight.weekly_figures import _both_tables, _values
from hemayat.oversight.weekly_measures import ALL, WeekReport
from hemayat.web.citizen.quality.presenter import csv_of as months_csv
from hemayat.web.staff.oversight.overview import csv_of
from tests.oversight.differencing import OF, PART, REST, Attack, Name

SATURDAY = dt.date(2019, 11, 23)
WEEK, DAY = dt.timedelta(weeks=1), dt.timedelta(days=1)
AT = dt.datetime(2019, 12, 3, tzinfo=dt.UTC)
PLACES = ("", "00", "01", "10", "14", "23")
Case = tuple[str, int, int, int, int]
"""Province, day, objections that were overturned, other objections, and other decisions."""
COUNTS = st.one_of(st.just(0), st.integers(1, 12), st.integers(10, 60))
CASE = st.tuples(st.sampled_from(PLACES), st.integers(0, 6), COUNTS, COUNTS, COUNTS)
CASES = st.lists(CASE.filter(lambda case: any(case[2:])), max_size=12)
# One province alone has what is late; all others are small, or have nothing that is late.
ALONE: list[Case] = [("10", 0, 30, 170, 0), ("00", 0, 0, 5, 0), ("01", 1, 0, 7, 0), ("23", 1, 0, 300, 0)]
# Of each of these there is one, and everybody sees which these are.
ONE_EACH: list[Case] = [(place, 0, 0, 1, 0) for place in PLACES] * 2


def week(since: dt.date, cases: list[Case]) -> WeekReport:
    """As the job counts and keeps it."""
    dated = [(place, since + day * DAY, part, rest, other) for place, day, part, rest, other in cases]
    filed = [(place, day, part + rest + other) for place, day, part, rest, other in dated]
    rows: dict[str, list[tuple[Any, ...]]] = {
        "arrivals": filed,
        "decided": filed,
        "due": [(place, day, part + rest, rest) for place, day, part, rest, _ in dated],
        "by_person": [(place, day, part + rest + other, part) for place, day, part, rest, other in dated],
        "overturned": [(place, day, part + rest, part, other) for place, day, part, rest, other in dated],
        "complaints": filed,
        "backlog": [("", since + day * DAY, sum(one[2] + day for one in dated)) for day in range(7)],
    }
    provinces, days = ({name: _values(cells) for name, cells in side.items()} for side in _both_tables(rows))
    return WeekReport(
        since_on=since,
        measured_at=AT,
        whole={name: cells.pop(NATION) for name, cells in provinces.items()},
        provinces=provinces,
        days={
            name: {dt.date.fromisoformat(day): cell for day, cell in cells.items() if day != NATION}
            for name, cells in days.items()
        },
        registers=[],
        waiting=None,
    )


def nothing_anywhere(cases: list[Case]) -> set[tuple[str, str]]:
    """Measure and side without any case in the whole country: then everybody knows that of each part."""
    part, rest, other = (
        sum(case[2] for case in cases),
        sum(case[3] for case in cases),
        sum(case[4] for case in cases),
    )
    sides = {
        ("due", REST): part, ("due", PART): rest, ("by_person", PART): part, ("by_person", REST): rest + other,
        ("overturned", PART): part, ("overturned", REST): rest, ("overturned", OF): part + rest,
    }  # fmt: skip
    return {side for side, count in sides.items() if not count}


def secrets(attack: Attack, cases: dict[str, list[Case]]) -> list[Name]:
    none = {period: nothing_anywhere(of_period) for period, of_period in cases.items()}
    return [name for name in attack.found() if (name[2], name[3]) not in none[name[0]]]


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(CASES, CASES)
@example(ALONE, ALONE)
@example(ONE_EACH, [])
@example([("00", 0, 0, 1, 0), ("10", 1, 0, 12, 0), ("23", 2, 0, 11, 80)], [])
def test_from_all_figures_of_two_weeks_in_a_row_no_hidden_count_follows(
    first: list[Case], second: list[Case]
) -> None:
    reports = [week(SATURDAY, first), week(SATURDAY + WEEK, second)]
    attack = Attack()
    attack.read(csv_of(reports, is_by_day=False), "week", by="province")
    attack.read(csv_of(reports, is_by_day=True), "week", by="day")
    for report in reports:
        for place in {"nation", "abroad", *PLACES} | {str(report.since_on + day * DAY) for day in range(7)}:
            decided, objections = (
                (str(report.since_on), place, name, OF) for name in ("decided", "overturned")
            )
            attack.same(decided, (str(report.since_on), place, "by_person", OF))
            attack.contains(decided, objections, (str(report.since_on), place, "others", OF))
    given_cases = {str(SATURDAY): first, str(SATURDAY + WEEK): second}
    assert not secrets(attack, given_cases)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(CASES)
@example(ALONE)
@example(ONE_EACH)
def test_from_the_downloaded_figures_of_a_month_no_hidden_count_follows(cases: list[Case]) -> None:
    """What everybody downloads: each province, and the whole country."""
    sums: dict[str, Counter[str]] = {}
    for place, _day, *counts in cases:
        sums.setdefault(place, Counter()).update(dict(zip((PART, REST, "other"), counts, strict=True)))
    cells = {
        "complaints": count_cells({place: one.total() for place, one in sums.items()}),
        "due": share_cells({place: (one[PART] + one[REST], one[REST]) for place, one in sums.items()}),
        "by_person": share_cells({place: (one.total(), one[PART]) for place, one in sums.items()}),
        "overturned": share_cells(
            {place: (one[PART] + one[REST], one[PART]) for place, one in sums.items()},
            {place: one["other"] for place, one in sums.items()},
        ),
    }

    def row(place: str) -> dict[str, MonthlyValue]:
        return {name: cells.get(name, {}).get(place, NONE) for name in MONTHLY}

    month = MonthReport(
        SATURDAY, SATURDAY + 30 * DAY, AT, 1, {}, row(NATION), {place: row(place) for place in sums}
    )
    attack = Attack()
    attack.read(months_csv([month]), "month", by="province")
    for place in {NATION, "abroad", *sums}:
        attack.contains(
            (month.name, place, "by_person", OF), (month.name, place, "overturned", OF),
            (month.name, place, "others", OF),
        )  # fmt: skip
    assert not secrets(attack, {month.name: cases})


def test_the_attack_finds_what_is_left_of_the_whole_and_what_one_province_explains() -> None:
    """So that the tests above would fail."""
    whole, shown, hidden = MonthlyValue(212, 858), MonthlyValue(200, 850), MonthlyValue(None)
    empty: dict[str, dict[Any, MonthlyValue]] = {name: {} for name in ALL}
    provinces = {**empty, "due": {"10": shown, "00": hidden, "01": hidden}}
    report = WeekReport(SATURDAY, AT, {**dict.fromkeys(ALL, NONE), "due": whole}, provinces, empty, [], None)
    attack = Attack()
    attack.read(csv_of([report], is_by_day=False), "week", by="province")
    assert {name[1:] for name in attack.found()} == {("00", "due", REST), ("01", "due", REST)}
