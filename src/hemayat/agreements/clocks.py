"""A clock as a log of what happened to it: the due date follows from the log. No Django.

A due date that was announced to a citizen stays (clause 4.8). Only a pause moves it. The new date is written into the
log when the pause ends, so a holiday that is added later cannot move a promise that somebody already has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hemayat.agreements.calendar import Calendar
from hemayat.common.dates import day_of


class ClockEventKind(StrEnum):
    """What can happen to a clock."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"


FOLLOWS: dict[ClockEventKind | None, frozenset[ClockEventKind]] = {
    None: frozenset({ClockEventKind.STARTED}),
    ClockEventKind.STARTED: frozenset({ClockEventKind.PAUSED, ClockEventKind.STOPPED}),
    ClockEventKind.PAUSED: frozenset({ClockEventKind.RESUMED, ClockEventKind.STOPPED}),
    ClockEventKind.RESUMED: frozenset({ClockEventKind.PAUSED, ClockEventKind.STOPPED}),
    ClockEventKind.STOPPED: frozenset(),
}
"""What may come next; whatever may not is no fault, and changes nothing."""


@dataclass(frozen=True)
class ClockEntry:
    """`why`: in a word or two, for the record ("awaiting_applicant"); never a private reason.

    `due_on`: of a resumption, the day by which we answer from then on.
    """

    happening: ClockEventKind
    at: dt.datetime
    why: str = ""
    due_on: dt.date | None = None


Log = Sequence[ClockEntry]


def due_on(log: Log, promised_on: dt.date, calendar: Calendar, today: dt.date) -> dt.date:
    """The day by which we answer: the last one that was announced.

    While the clock is paused the answer is the day as if it resumed today, so that it moves on until the answer comes.
    """
    due = next((event.due_on for event in reversed(log) if event.due_on), promised_on)
    pause = _open_pause(log, today)
    return postponed(due, *pause, calendar) if pause else due


def postponed(due: dt.date, first: dt.date, over: dt.date, calendar: Calendar) -> dt.date:
    """The due date after a pause from its `first` day until it is `over`.

    Each working day at whose end the clock was paused moves the due date by one working day.
    """
    day = first - dt.timedelta(days=1)
    while (day := calendar.next_after(day)) < over and day <= due:
        due = calendar.next_after(due)
    return due


def is_paused(log: Log) -> bool:
    return log[-1].happening is ClockEventKind.PAUSED


def stopped_at(log: Log) -> dt.datetime | None:
    """When it was stopped; None while it is not."""
    return log[-1].at if log[-1].happening is ClockEventKind.STOPPED else None


def _open_pause(log: Log, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first day of a pause that no resumption ended, and the day on which it is over.

    It is over today, or when the clock was stopped. The day of the start is never counted.
    """
    for place, event in enumerate(log):
        last = log[place + 1] if place + 1 < len(log) else None
        if event.happening is ClockEventKind.PAUSED and (
            last is None or last.happening is ClockEventKind.STOPPED
        ):
            first = max(day_of(event.at), day_of(log[0].at) + dt.timedelta(days=1))
            return first, day_of(last.at) if last else today
    return None
