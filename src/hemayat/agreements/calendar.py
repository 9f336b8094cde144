"""Working days: which days count against a promise, and the day on which so many of them are over. No Django."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `date.weekday()`."""
SHIPPED = Path(__file__).parent / "shipped" / "holidays.csv"
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """`weekend`: names of weekdays (WEEKDAYS) that never count; `holidays`: further days that do not."""

    weekend: Collection[str]
    holidays: Collection[dt.date]

    def is_working(self, day: dt.date) -> bool:
        return WEEKDAYS[day.weekday()] not in self.weekend and day not in self.holidays

    def next_after(self, day: dt.date) -> dt.date:
        """The first working day after `day`."""
        found = day + _DAY
        while not self.is_working(found):
            found += _DAY
        return found

    def last_before(self, day: dt.date) -> dt.date:
        """The last working day before `day`."""
        found = day - _DAY
        while not self.is_working(found):
            found -= _DAY
        return found

    def count(self, first: dt.date, last: dt.date) -> int:
        """How many working days come after `first`, up to and with `last`; none where `last` is not later."""
        return sum(self.is_working(first + _DAY * number) for number in range(1, (last - first).days + 1))


@dataclass(frozen=True)
class ShippedHoliday:
    """A holiday that comes with the program; `is_estimate` while the moon has not been seen."""

    day: dt.date
    title_fa: str = field(compare=False)
    title_en: str = field(compare=False)
    is_estimate: bool = field(compare=False)


def add_working_days(
    day: dt.date, days: int, weekend: Collection[str], holidays: Collection[dt.date]
) -> dt.date:
    """The day on which the last of `days` working days after `day` falls; `day` itself is not counted."""
    calendar = Calendar(weekend, holidays)
    for _ in range(days):
        day = calendar.next_after(day)
    return day


def shipped_holidays() -> list[ShippedHoliday]:
    """The holidays of Iran for the years 2019 to 2030. The lunar ones after 2026 are estimates."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return [
            ShippedHoliday(
                dt.date.fromisoformat(row["day"]), row["title_fa"], row["title_en"], bool(row["is_estimate"])
            )
            for row in csv.DictReader(file)
        ]
