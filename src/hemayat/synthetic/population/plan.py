"""What nation is wanted, and the days and prices that follow from that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from hemayat.common.dates import format_date, from_jalali, month_start, months_before, to_jalali
from hemayat.registers.schema import TABLES

DEFAULT_ON = from_jalali(1398, 9, 1)
BASE_YEAR = 1398
YEARLY_GROWTH = 1.35
"""The published incomes are those of 1398; later years are this much dearer, each than the one before."""

MONTHS_BEHIND = {"vehicles": 4, "properties": 5, "insurance": 1, "employment": 1, "loans": 1, "trips": 1}
"""How many months a register lags behind; one that is not named answered as of the end of last month."""

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class PopulationPlan:
    """A nation of `households`, seen on the day `on`, and the seed of everything that is left to chance."""

    households: int
    seed: int = 1398
    on: date = DEFAULT_ON

    @cached_property
    def level(self) -> float:
        """Prices and incomes of the year of `on` against those of 1398."""
        years = to_jalali(self.on)[0] - BASE_YEAR
        return float(YEARLY_GROWTH**years)

    @cached_property
    def as_of(self) -> dict[str, date]:
        """Table → the day that it describes: the last of a Jalali month before `on`."""
        this_month = month_start(self.on)
        return {
            name: months_before(this_month, MONTHS_BEHIND.get(name, 0)) - timedelta(days=1) for name in TABLES
        }

    @cached_property
    def snapshot_id(self) -> str:
        """The Jalali year and month that persons were read in, as 1398-08."""
        return format_date(self.as_of["persons"], "en")[:7]

    def months_ago(self, months: int) -> int:
        """First day of the Jalali month that many months before that of `on`, in days since 1970."""
        return days(months_before(month_start(self.on), months))

    def as_of_days(self, table: str) -> int:
        """The as-of day of a table in days since 1970."""
        return days(self.as_of[table])


def days(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days
