"""A clock's log as the service writes it: the end of each pause announces the due date of that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from hemayat.agreements import clocks
from hemayat.agreements.calendar import Calendar, add_working_days
from hemayat.agreements.clocks import ClockEntry, ClockEventKind
from hemayat.common.dates import day_of


def promised_on(log: Sequence[ClockEntry], working_days: int, calendar: Calendar) -> dt.date:
    return add_working_days(day_of(log[0].at), working_days, calendar.weekend, calendar.holidays)


def announced(log: Sequence[ClockEntry], promised: dt.date, calendar: Calendar) -> list[ClockEntry]:
    found: list[ClockEntry] = []
    for event in log:
        is_end = event.happening is ClockEventKind.RESUMED
        day = clocks.due_on(found, promised, calendar, day_of(event.at)) if is_end else None
        found.append(replace(event, due_on=day))
    return found


def due_on(log: Sequence[ClockEntry], working_days: int, calendar: Calendar, today: dt.date) -> dt.date:
    """Of a clock that promised so many working days, by a calendar that never changed."""
    promised = promised_on(log, working_days, calendar)
    return clocks.due_on(announced(log, promised, calendar), promised, calendar, today)
