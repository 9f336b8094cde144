"""Which province explains why a figure of the whole country got worse. Pure: it reads the published cells alone.

The cells of a week hide each count that the others and the whole would tell (disclosure_control.py). What is
calculated from them here tells nothing more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.agreements.content import WHOLE
from hemayat.oversight.deteriorations import Deterioration
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.monthly_measures import MonthlyValue
from hemayat.oversight.weekly_measures import WeeklyMeasure, WeekReport


@dataclass(frozen=True)
class ProvinceBehind:
    """`more`: the cases that make the last week worse than the week from `since_on`, in the whole country.

    `part`: how many of them are in `province`. `is_alone`: the others together did not become worse, also if the cases
    are counted from rounded shares.
    """

    province: str
    part: int
    more: int
    since_on: dt.date
    is_alone: bool


def province_behind(one: Deterioration, reports: Sequence[WeekReport]) -> ProvinceBehind | None:
    """The province with most of the cases that make a figure of the whole country worse, if it has half of them.

    The last week is compared with the last one before the figure got worse. `reports`: the earliest first.
    """
    before = [report for report in reports if report.since_on < one.since_on]
    if one.place is not None or one.register or one.measure.explained is None or not before:
        return None
    earlier, last, name = before[-1], reports[-1], one.measure.name

    def change(place: str | None) -> int:
        counts = [_worse_cases(one.measure, report.cell(name, place)) for report in (earlier, last)]
        return 0 if None in counts else (counts[1] or 0) - (counts[0] or 0)

    changes = {place: change(place) for place in last.provinces[name]}
    more, worst = change(None), max(changes, key=lambda place: changes[place], default=None)
    wholes = [report.cell(name, None).of or 0 for report in (earlier, last)]
    slack = sum(wholes) // WHOLE if one.measure.is_share else 0
    if worst is None or more < SMALLEST + slack or 2 * changes[worst] < more:
        return None
    part = changes[worst]
    return ProvinceBehind(worst, part, more, earlier.since_on, part >= more + slack)


def _worse_cases(measure: WeeklyMeasure, cell: MonthlyValue) -> int | None:
    """As many as the published share says: exact up to WHOLE cases, and then the least number that gives this share."""
    if not measure.is_share:
        return cell.of
    if cell.of is None or cell.value is None:
        return 0 if cell.of == 0 else None
    part = -(-cell.value * cell.of // WHOLE)
    return part if measure.is_worse_if_more else cell.of - part
