"""A clock as a log of what happened to it: the due date is computed from the log, never counted up. No Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from hemayat.agreements.calendar import Calendar

TEHRAN = ZoneInfo("Asia/Tehran")


class Happening(StrEnum):
    """What can happen to a clock."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"


FOLLOWS: dict[Happening | None, frozenset[Happening]] = {
    None: frozenset({Happening.STARTED}),
    Happening.STARTED: frozenset({Happening.PAUSED, Happening.STOPPED}),
    Happening.PAUSED: frozenset({Happening.RESUMED, Happening.STOPPED}),
    Happening.RESUMED: frozenset({Happening.PAUSED, Happening.STOPPED}),
    Happening.STOPPED: frozenset(),
}
"""What may come next; whatever may not is no fault, and changes nothing."""


@dataclass(frozen=True)
class Event:
    """`why`: in a word or two, for the record ("awaiting_applicant"); never a private reason."""

    happening: Happening
    at: dt.datetime
    why: str = ""


Log = Sequence[Event]


def due_on(log: Log, working_days: int, calendar: Calendar, today: dt.date) -> dt.date:
    """The day on which `working_days` are over.

    The day of the start is not counted. A day counts that is a working day and at whose end the clock was not paused.
    While it is paused the answer is the day as if it went on today, so that it moves on until the answer comes.
    """
    day, left = day_of(log[0].at), working_days
    paused = _paused(log, today)
    while left:
        day = calendar.next_after(day)
        left -= not any(first <= day < last for first, last in paused)
    return day


def day_of(at: dt.datetime) -> dt.date:
    """The day on which an instant falls, in Iran."""
    return at.astimezone(TEHRAN).date()


def is_paused(log: Log) -> bool:
    return log[-1].happening is Happening.PAUSED


def stopped_at(log: Log) -> dt.datetime | None:
    """When it was stopped; None while it is not."""
    return log[-1].at if log[-1].happening is Happening.STOPPED else None


def _paused(log: Log, today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """Each pause as its first day and the day on which it was over; one that goes on is over today."""
    spans = []
    for place, event in enumerate(log):
        if event.happening is Happening.PAUSED:
            over = day_of(log[place + 1].at) if place + 1 < len(log) else today
            spans.append((day_of(event.at), over))
    return spans
