"""What got worse in the last week, where, and since when. Pure: it reads the published cells of the weeks alone.

Whatever is named here follows from figures that are shown anyway, so that naming it tells nothing of a few. A change
counts if chance hardly explains it: by the spread of a share, or of a Poisson count.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

from hemayat.agreements.content import WHOLE
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.monthly_measures import MonthlyValue
from hemayat.oversight.weekly_measures import ALL, SILENCE, WeeklyMeasure, WeekReport

SURE = 0.999
"""A hundred series are looked at each week; with 0.95 some of them would be named by chance alone.

It counts changes for the better too: so chance alone names a change for the worse in one of two thousand series.
"""
SHOWN_SURE = 0.95
LEAST_WEEKS = 3
"""The weeks before the last one that have to be known."""
MOST_PLACES = 3
"""Provinces of one measure that are named in addition to the whole country."""


@dataclass(frozen=True)
class Deterioration:
    """`place`: a province, or None for the whole country. `before`: the mean of the weeks before `since_on`: a share or
    a count.

    `since_on`: the first week of those in a row, up to the last one, in which it was worse than that.
    `register`: what it is about, if that is no place.
    """

    measure: WeeklyMeasure
    place: str | None
    before: int
    now: int
    of: int
    since_on: dt.date
    surprise: float
    register: str = ""


def wilson(part: float, of: float, sure: float = SHOWN_SURE) -> tuple[int, int]:
    """The interval of a share in tenths of a percent, in which the true one lies as surely as that.

    Both need not be whole: an effective number of cases is none.
    """
    z = NormalDist().inv_cdf((1 + sure) / 2)
    middle, spread = part + z * z / 2, z * sqrt(part * (of - part) / of + z * z / 4)
    low, high = ((middle + side * spread) / (of + z * z) for side in (-1, 1))
    return max(0, round(low * WHOLE)), min(WHOLE, round(high * WHOLE))


def deteriorations(reports: Sequence[WeekReport]) -> list[Deterioration]:
    """Those of the last report, what chance explains least first, with the worst provinces of each measure.

    `reports`: the earliest first.
    """
    if not reports:
        return []
    found = [
        one
        for measure in ALL.values()
        if measure.is_worse_if_more is not None
        for place in [None, *sorted({place for one in reports for place in one.provinces[measure.name]})]
        if (one := _worse(measure, place, [(r.since_on, r.cell(measure.name, place)) for r in reports]))
    ]
    found += _silent_registers(reports)
    in_order = sorted(found, key=lambda one: (-one.surprise, one.measure.name, one.place or one.register))
    places: Counter[str] = Counter()
    return [one for one in in_order if one.place is None or _is_named(one, places)]


def mean_before(measure: WeeklyMeasure, cells: Sequence[MonthlyValue]) -> int | None:
    """Of the weeks before the last one that have a figure; None if these are too few. `cells`: the earliest first."""
    known = [_numbers(measure, cell) for cell in cells[:-1] if _is_shown(measure, cell)]
    return round(_mean(measure, known)) if len(known) >= LEAST_WEEKS else None


# ---------------------------------------------------------------------------------------- underneath


def _is_named(one: Deterioration, places: Counter[str]) -> bool:
    places[one.measure.name] += 1
    return places[one.measure.name] <= MOST_PLACES


def _silent_registers(reports: Sequence[WeekReport]) -> list[Deterioration]:
    names = sorted({one.register for report in reports for one in report.registers})
    found = {name: _worse(SILENCE, None, [(r.since_on, r.silence(name)) for r in reports]) for name in names}
    return [replace(one, register=name) for name, one in found.items() if one]


def _worse(
    measure: WeeklyMeasure, place: str | None, cells: Sequence[tuple[dt.date, MonthlyValue]]
) -> Deterioration | None:
    known = [(day, *_numbers(measure, cell)) for day, cell in cells if _is_shown(measure, cell)]
    if len(known) <= LEAST_WEEKS or not _is_shown(measure, cells[-1][1]):
        return None
    *earlier, (_, now, of) = known
    before = _mean(measure, [(number, count) for _, number, count in earlier])
    side = 1 if measure.is_worse_if_more else -1
    surprise = side * (now - before) / (_spread(before, of) if measure.is_share else sqrt(max(before, 1)))
    is_small = now < SMALLEST and side > 0 and not measure.is_share
    if is_small or surprise < NormalDist().inv_cdf((1 + SURE) / 2):
        return None
    since = next(
        day
        for place_in, (day, _, _) in enumerate(known)
        if all(side * (number - before) > 0 for _, number, _ in known[place_in:])
    )
    # What began weeks ago is compared with the weeks before it began: a bad week is no part of what was normal.
    normal = [(number, count) for day, number, count in known if day < since]
    return Deterioration(measure, place, round(_mean(measure, normal)), now, of, since, surprise)


def _mean(measure: WeeklyMeasure, numbers: Sequence[tuple[int, int]]) -> float:
    """Of numbers, each with how many it is of: a share counts as often as there are cases."""
    weight = sum(count for _, count in numbers) if measure.is_share else len(numbers)
    return sum(number * (count if measure.is_share else 1) for number, count in numbers) / weight


def _spread(before: float, of: int) -> float:
    """Of a share of this many cases, in tenths of a percent, by chance alone; never zero, also for 0 or 100 percent."""
    share = min(max(before / WHOLE, 1 / (2 * of)), 1 - 1 / (2 * of))
    return WHOLE * sqrt(share * (1 - share) / of)


def _is_shown(measure: WeeklyMeasure, cell: MonthlyValue) -> bool:
    return cell.value is not None if measure.is_share else cell.of is not None


def _numbers(measure: WeeklyMeasure, cell: MonthlyValue) -> tuple[int, int]:
    """The number that is compared, and out of how many it is."""
    of = cell.of or 0
    return (cell.value or 0, of) if measure.is_share else (of, of)


def by_place(found: Sequence[Deterioration], measure: str) -> Mapping[str, Deterioration]:
    """Those provinces where this measure got worse."""
    return {one.place: one for one in found if one.measure.name == measure and one.place is not None}
