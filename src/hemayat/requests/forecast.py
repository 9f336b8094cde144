"""When the queue of the case officers empties at today's pace, and how many officers keep the due dates.

The calculation is pure and takes cases by due date, as the desk does. A forecast is never a promise:
the due date stays the promise. Without a pace there is no forecast, since nobody can know it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, floor

from hemayat.agreements.calendar import Calendar

FARTHEST = 5_000
"""Working days, about 20 years: a day beyond that is no forecast any more."""


@dataclass(frozen=True)
class DecisionPace:
    """What case officers decided in the last `working_days` working days before today.

    `officer_days`: one for each officer and day on which the officer decided at least one case.
    """

    decided: int
    working_days: int
    officer_days: int

    @property
    def is_known(self) -> bool:
        return self.decided > 0 and self.working_days > 0


@dataclass(frozen=True)
class DueDay:
    """The cases due on one day. `through`: how many are due by then, the earlier ones included.

    `finished_on`: when the last of them is decided at today's pace; None beyond FARTHEST. `late`: how many of the day's
    own cases are decided after their due date.
    """

    due_on: dt.date
    through: int
    finished_on: dt.date | None
    late: int


@dataclass(frozen=True)
class QueueOutlook:
    """What follows for one queue from its due dates and the pace. Without a pace every figure but `waiting` is None.

    `officers_needed`: to decide every case by its due date, from today on, at the present pace of one officer.
    `spare`: how many cases can be taken out of turn today without making any other case late.
    """

    waiting: int
    empties_on: dt.date | None
    late: int | None
    officers_needed: int | None
    spare: int | None
    days: tuple[DueDay, ...] = ()


def outlook_of(
    due: Mapping[dt.date, int], pace: DecisionPace, calendar: Calendar, today: dt.date
) -> QueueOutlook:
    """`due`: due date → cases that wait with officers."""
    waiting = sum(due.values())
    if not waiting:
        return QueueOutlook(0, today, 0, 0, None)
    if not pace.is_known:
        return QueueOutlook(waiting, None, None, None, None)
    left = _working_days_left(sorted(due), calendar, today)
    days = _days(due, left, pace, calendar, today)
    return QueueOutlook(
        waiting=waiting,
        empties_on=days[-1].finished_on,
        late=sum(day.late for day in days),
        officers_needed=_officers_needed({day.due_on: day.through for day in days}, left, pace),
        spare=min(_decided_in(left[day.due_on], pace) - day.through for day in days),
        days=tuple(days),
    )


def officers_needed(
    due: Mapping[dt.date, int], pace: DecisionPace, calendar: Calendar, today: dt.date
) -> int | None:
    """How many officers keep every due date of a queue in which nobody decides, at the pace of officers elsewhere.

    None if nobody knows that pace.
    """
    if not due or not pace.is_known:
        return None
    through = dict(zip(sorted(due), accumulate(due[day] for day in sorted(due)), strict=True))
    return _officers_needed(through, _working_days_left(sorted(due), calendar, today), pace)


# ---------------------------------------------------------------------------------------- underneath


def _working_days_left(days: Sequence[dt.date], calendar: Calendar, today: dt.date) -> dict[dt.date, int]:
    """Due date → working days after today up to and with it. `days` in order. Today is not counted: it is half over."""
    found, counted, last = {}, 0, today
    for day in days:
        counted += calendar.count(last, day) if day > last else 0
        found[day], last = counted, max(day, last)
    return found


def _decided_in(working_days: int, pace: DecisionPace) -> int:
    return floor(working_days * pace.decided / pace.working_days)


def _days(
    due: Mapping[dt.date, int],
    left: Mapping[dt.date, int],
    pace: DecisionPace,
    calendar: Calendar,
    today: dt.date,
) -> list[DueDay]:
    found, before, walked, at = [], 0, 0, today
    for day in sorted(due):
        through = before + due[day]
        needed = ceil(through * pace.working_days / pace.decided)
        while walked < min(needed, FARTHEST):
            at, walked = calendar.next_after(at), walked + 1
        late = through - max(before, min(through, _decided_in(left[day], pace)))
        found.append(DueDay(day, through, at if needed <= FARTHEST else None, late))
        before = through
    return found


def _officers_needed(through: Mapping[dt.date, int], left: Mapping[dt.date, int], pace: DecisionPace) -> int:
    """The largest need of any due date; what is due today or overdue is to be done on the next working day.

    `through`: due date → how many cases are due by then.
    """
    return max(
        ceil(cases * pace.officer_days / (pace.decided * max(1, left[day]))) for day, cases in through.items()
    )
