"""The figures of each week that is over, by province, day and register: counted once by a job, for the overview.

A week that is not over is not shown, as with months: from counts that grow by the hour one case could be read off.
Oversight does not see complaints at all, so that the system counts them for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.oversight.disclosure_control import SMALLEST, suppressed_cells
from hemayat.oversight.figure_rows import (
    BACKLOG,
    BY_PERSON,
    COMPLAINTS,
    DAY,
    DECIDED,
    DUE,
    FILED,
    OBJECTIONS,
    WITHIN,
)
from hemayat.oversight.measurements import MeasuredCaseQuery, last_weeks, rows_for_period
from hemayat.oversight.models import WeekMeasured
from hemayat.oversight.monthly_cells import count_cells, share_cells
from hemayat.oversight.monthly_measures import HIDDEN, NATION, NONE, MonthlyValue
from hemayat.oversight.weekly_measures import ALL, RegisterWeek, WeekReport

Rows = Sequence[tuple[Any, ...]]
Cells = dict[str, dict[str, int | None]]
SHOWN_WEEKS = 9
AGE_DAYS = (8, 15, 31, 61)
"""Where the next group of waiting cases begins: days since they were filed."""

# Province, day, of how many, how many of these, and, if it has to stay hidden with them, how many others.
_COUNTED = {
    "arrivals": f"SELECT province, day, count(*) FROM ({FILED}) filed GROUP BY 1, 2",  # noqa: S608 - all of it is ours
    "decided": f"SELECT province, day, count(*) FROM ({DECIDED}) decided GROUP BY 1, 2",  # noqa: S608 - as above
    "due": f"""
SELECT province, answer_on, count(*), count(*) FILTER (WHERE is_in_time) FROM ({DUE}) due GROUP BY 1, 2""",  # noqa: S608 - as above
    "by_person": f"""
SELECT province, day, count(*), count(*) FILTER (WHERE is_by_person) FROM ({BY_PERSON}) decided GROUP BY 1, 2""",  # noqa: S608 - as above
    "overturned": f"""
SELECT province, day, count(*) FILTER (WHERE is_objection), count(*) FILTER (WHERE is_overturned),
    count(*) FILTER (WHERE NOT is_objection)
FROM ({OBJECTIONS}) decided GROUP BY 1, 2""",  # noqa: S608 - as above
    "complaints": f"SELECT province, day, count(*) FROM ({COMPLAINTS}) filed GROUP BY 1, 2",  # noqa: S608 - as above
    "backlog": BACKLOG,
}
# A question about several people is one call; the register was silent if it answered about nobody. What is sent to its
# owner, or asked only to be shown (vehicles/disputes, vehicles/records), is no question for a decision.
_REGISTERS = f"""
SELECT register, count(*), count(*) FILTER (WHERE NOT is_answered),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY took_ms) FILTER (WHERE is_answered),
    percentile_disc(0.9) WITHIN GROUP (ORDER BY took_ms) FILTER (WHERE is_answered)
FROM (
    SELECT register, reference, bool_or(is_answered) AS is_answered, max(took_ms) AS took_ms
    FROM inquiry_receipt WHERE register NOT LIKE '%%/%%' AND {WITHIN.format("asked_at")} GROUP BY 1, 2
) calls GROUP BY 1 ORDER BY 1"""  # noqa: S608 - as above
_WAITING = f"""
SELECT width_bucket(%(today)s::date - {DAY.format("filed_at")}, %(ages)s), count(*)
FROM request WHERE place <> '' GROUP BY 1"""  # noqa: S608 - as above
_FIRST = f"SELECT {DAY.format('min(filed_at)')} FROM request WHERE filed_at IS NOT NULL"  # noqa: S608 - as above


def measure_weeks(*, now: dt.datetime) -> int:
    """Measure and keep each week that is over and was not measured yet; returns how many. Done again it does none."""
    done = 0
    for since in _unmeasured(day_of(now)):
        with acting_as(SYSTEM):
            _keep(MeasuredCaseQuery(since, since + dt.timedelta(weeks=1)), now)
        done += 1
    return done


def weeks(provinces: Collection[str], most: int = SHOWN_WEEKS) -> list[WeekReport]:
    """Those that were measured, the earliest first, of the whole country and of these provinces. One query.

    Give the provinces whose cases the reader may list. Everybody reads the months of each province: a month less its
    weeks is the figure of one to six days, and that may be a few.
    """
    rows = WeekMeasured.objects.order_by("-since_on")[:most]
    return [_read(row, provinces) for row in reversed(rows)]


# ---------------------------------------------------------------------------------------- counting


def _unmeasured(today: dt.date) -> list[dt.date]:
    """The Saturdays of weeks that are over and have no figures, from the first in which a request was filed."""
    this = last_weeks(1, today).since
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(_FIRST)
        (first,) = cursor.fetchone() or (None,)
        kept = set(WeekMeasured.objects.values_list("since_on", flat=True))
    if first is None:
        return []
    back = [this - dt.timedelta(weeks=so_far) for so_far in range(SHOWN_WEEKS, 0, -1)]
    return [since for since in back if since + dt.timedelta(weeks=1) > first and since not in kept]


def _keep(query: MeasuredCaseQuery, now: dt.datetime) -> None:
    rows = {name: rows_for_period(statement, query) for name, statement in _COUNTED.items()}
    waiting = _waiting(query, day_of(now))
    provinces, days = _both_tables(rows, waiting)
    figures = {
        "provinces": provinces,
        "days": days,
        "registers": [_register(*row) for row in rows_for_period(_REGISTERS, query)],
        "waiting": waiting,
        "late_in": _late_in(rows["due"]),
    }
    week = WeekMeasured(since_on=query.since, measured_at=now, figures=figures)
    # Two workers may count the same week; it is kept once.
    WeekMeasured.objects.bulk_create([week], ignore_conflicts=True)


def _tables(rows: Mapping[str, Rows], side: int) -> dict[str, Cells]:
    """Measure → its cells by province (side 0) or by day (side 1)."""
    return {name: _cells(name, rows[name], side) for name in ALL}


def _both_tables(
    rows: Mapping[str, Rows], waiting: Sequence[int | None] | None = None
) -> tuple[dict[str, Cells], dict[str, Cells]]:
    """By province and by day. The days of a week would tell the whole that the provinces hide.

    `waiting`: all open requests by age. Those that wait for an officer, taken from them, would leave a few.
    """
    provinces, days = _tables(rows, 0), _tables(rows, 1)
    for name, cells in provinces.items():
        if ALL[name].is_stock:
            days[name] = _ends_of_days(rows[name], waiting)
            cells[NATION] = days[name].pop(NATION)
        elif cells[NATION]["of"] is None:
            days[name] = {
                day: cell if cell["of"] == 0 else asdict(HIDDEN) for day, cell in days[name].items()
            }
    kept = {name: _national(cells) if ALL[name].is_national else cells for name, cells in provinces.items()}
    return kept, days


def _ends_of_days(rows: Rows, waiting: Sequence[int | None] | None) -> Cells:
    """What there was at the end of each day, and at the end of the week: nothing of it is added up."""
    counts = {str(day): count for _province, day, count in rows}
    few = {day for day, count in counts.items() if 0 < count < SMALLEST}
    last = max(counts, default="")
    known = [count for count in waiting or () if count is not None]
    if waiting and len(known) == len(waiting) and 0 < abs(sum(known) - counts.get(last, 0)) < SMALLEST:
        few.add(last)
    cells = {day: HIDDEN if day in few else MonthlyValue(count) for day, count in counts.items()}
    return {day: asdict(cell) for day, cell in {**cells, NATION: cells.get(last, NONE)}.items()}


def _national(cells: Cells) -> Cells:
    return {NATION: cells[NATION]}


def _cells(name: str, rows: Rows, side: int) -> Cells:
    """Province or day → its cell, and the whole, with nothing in it of a few."""
    sums = _sums(rows, side)
    if ALL[name].is_share:
        others = {key: rest[0] for key, (_, _, *rest) in sums.items() if rest}
        cells = share_cells({key: (of, part) for key, (of, part, *_) in sums.items()}, others)
    else:
        cells = count_cells({key: of for key, (of,) in sums.items()})
    return {key: asdict(cell) for key, cell in cells.items()}


def _sums(rows: Rows, side: int) -> dict[str, list[int]]:
    """Province or day → its counts."""
    sums: dict[str, list[int]] = {}
    for row in rows:
        key, counts = str(row[side]), row[2:]
        sums[key] = [
            before + count for before, count in zip(sums.get(key, [0] * len(counts)), counts, strict=True)
        ]
    return sums


def _register(register: str, calls: int, silent: int, middle: int | None, slow: int | None) -> dict[str, Any]:
    """A register that was hardly asked has no figure, not even how often it was asked.

    One that hardly answered has no time: by two quick answers it would look like the fastest of all.
    """
    if calls < SMALLEST:
        return asdict(RegisterWeek(register, None, None, None, None))
    if calls - silent < SMALLEST:
        return asdict(RegisterWeek(register, calls, silent, None, None))
    return asdict(RegisterWeek(register, calls, silent, middle, slow))


def _late_in(rows: Rows) -> str | None:
    """A name without a number: oversight reads it next to a list of these requests, and the number is in that list."""
    late = {province: due - in_time for province, (due, in_time) in _sums(rows, 0).items()}
    together = sum(late.values())
    if together < SMALLEST:
        return None
    return next((province for province, count in late.items() if 2 * count > together), None)


def _waiting(query: MeasuredCaseQuery, today: dt.date) -> list[int | None] | None:
    """The cases that wait now, by age; None for an earlier week, since nobody knows how it was when that ended."""
    if query.until <= today - dt.timedelta(weeks=1):
        return None
    found = dict(rows_for_period(_WAITING, query, {"today": today, "ages": list(AGE_DAYS)}))
    counts = {group: found.get(group, 0) for group in range(len(AGE_DAYS) + 1)}
    few = suppressed_cells(counts)
    return [None if group in few else count for group, count in counts.items()]


# ---------------------------------------------------------------------------------------- reading


def _read(row: WeekMeasured, seen: Collection[str]) -> WeekReport:
    provinces, days = (
        {name: _values(cells) for name, cells in row.figures[side].items()} for side in ("provinces", "days")
    )
    # A week that was measured by an earlier version has no such province.
    late_in = row.figures.get("late_in")
    return WeekReport(
        since_on=row.since_on,
        measured_at=row.measured_at,
        whole={name: cells[NATION] for name, cells in provinces.items()},
        provinces={
            name: {place: cell for place, cell in cells.items() if place in seen}
            for name, cells in provinces.items()
        },
        days={
            name: {dt.date.fromisoformat(day): cell for day, cell in cells.items() if day != NATION}
            for name, cells in days.items()
        },
        registers=[RegisterWeek(**one) for one in row.figures["registers"]],
        waiting=row.figures["waiting"],
        late_in=late_in if late_in in seen else None,
    )


def _values(cells: Mapping[str, Any]) -> dict[str, MonthlyValue]:
    return {key: MonthlyValue(**cell) for key, cell in cells.items()}
