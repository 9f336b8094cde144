"""The weeks before today, as the history counts them, and the hours of a day in which things happen. No Django."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hemayat.agreements.calendar import Calendar
from hemayat.common.dates import TEHRAN

WEEKS = 8
"""Whole weeks before the one of today: enough for a case to be filed, to fall due and to be late."""
_DAY = dt.timedelta(days=1)
_SATURDAY = 5
PUBLISHED_BEFORE = 4
"""Days between the publication of the first run and the first week of the history."""


@dataclass(frozen=True)
class HistoryCalendar:
    """`now`: when the history ends. Weeks begin on Saturday and are counted back: -1 is the last one that is over.

    `answer_within`: working days that an objection may take.
    """

    now: dt.datetime
    working: Calendar
    answer_within: int = 0

    @property
    def today(self) -> dt.date:
        return self.now.astimezone(TEHRAN).date()

    @property
    def published_at(self) -> dt.datetime:
        """When the first run was published."""
        return at(self.saturday(-WEEKS) - _DAY * PUBLISHED_BEFORE, 9)

    def saturday(self, week: int) -> dt.date:
        """The first day of this week; 0 is the week of today."""
        this = self.today - _DAY * ((self.today.weekday() - _SATURDAY) % 7)
        return this + dt.timedelta(weeks=week)

    def days(self) -> list[dt.date]:
        """Every day of the history, today among them."""
        first = self.saturday(-WEEKS)
        return [first + _DAY * n for n in range((self.today - first).days + 1)]

    def workday(self, day: dt.date) -> dt.date:
        """This day if the desk works on it, else the next on which it does."""
        return day if self.working.is_working(day) else self.working.next_after(day)

    def filed_to_be_due_today(self) -> dt.date:
        """The day to file an objection on so that it is due today, or on the next working day if the desk is closed."""
        day = self.workday(self.today)
        for _ in range(self.answer_within):
            day = self.working.last_before(day)
        return day

    def week_of(self, day: dt.date) -> int:
        """The number of the week in which a day is."""
        return (day - self.saturday(0)).days // 7


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A time of this day in Iran."""
    return dt.datetime.combine(day, dt.time(hour, minute), TEHRAN)


def published_at(now: dt.datetime) -> dt.datetime:
    """When the first run of a history that ends now was published."""
    return HistoryCalendar(now, Calendar(frozenset(), frozenset())).published_at
