"""From when a decision counts (A15): an adverse one some days later, a corrected one from the first run it concerns.

Pure: days, outcomes and amounts alone. Support is counted by the month, and a month is what holds on its last day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.common.dates import month_end, months_before
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE

_RISING = (NOT_ELIGIBLE, NEEDS_DATA, ELIGIBLE)


@dataclass(frozen=True)
class HouseholdResult:
    """What a household is told: an outcome, and where it is eligible the amount; None is an amount not yet known."""

    outcome: str
    amount_rial: int | None

    @property
    def support_rial(self) -> int | None:
        """What is due for a month. Who is not eligible has none, which is known."""
        return self.amount_rial if self.outcome == ELIGIBLE else 0

    def is_worse_than(self, other: HouseholdResult) -> bool:
        """By outcome; between two eligible ones, by amounts that are both known."""
        if self.outcome != other.outcome or self.outcome != ELIGIBLE:
            return _RISING.index(self.outcome) < _RISING.index(other.outcome)
        if self.amount_rial is None or other.amount_rial is None:
            return False
        return self.amount_rial < other.amount_rial

    def is_better_than(self, other: HouseholdResult | None) -> bool:
        """Whether it gives the household more: eligible instead of anything else, or eligible for a greater amount.

        An amount that is not known is not greater. `other`: None where nothing was decided before. Whatever is not
        better is unfavourable to an applicant (R1.4e); the function decision_is_better of the database says the same.
        """
        if self.outcome != ELIGIBLE:
            return False
        if other is None or other.outcome != ELIGIBLE:
            return True
        if self.amount_rial is None or other.amount_rial is None:
            return False
        return self.amount_rial > other.amount_rial


@dataclass(frozen=True)
class PendingAdverseResult:
    """An adverse decision that is made and counts from a day to come."""

    result: HouseholdResult
    since: dt.date


@dataclass(frozen=True)
class OwedPeriod:
    """From a day on: the result that the household was given, and the one it should have been given."""

    since: dt.date
    told: HouseholdResult
    due: HouseholdResult


def takes_effect_on(
    now: HouseholdResult,
    in_effect: HouseholdResult | None,
    pending: PendingAdverseResult | None,
    decided_on: dt.date,
    days: int,
) -> dt.date | None:
    """The day on which support ends or falls, `days` after the decision; None where it counts at once.

    A head who was already told of an equally bad change has had notice, so the announced day stays. If that day has
    passed and an objection had delayed the change, the answer counts at once.
    """
    if in_effect is None or in_effect.outcome != ELIGIBLE or not now.is_worse_than(in_effect):
        return None
    if pending and not now.is_worse_than(pending.result):
        return pending.since if pending.since > decided_on else None
    return decided_on + dt.timedelta(days=days)


def arrears_rial(owed: Sequence[OwedPeriod], decided_on: dt.date) -> int | None:
    """What was not told of support in the months before that of `decided_on`. `owed`: the earliest first.

    None where an amount is not known: unknown is not nothing.
    """
    total, month = 0, owed[0].since
    while (end := month_end(month)) < decided_on:
        owed_period = [each for each in owed if each.since <= end][-1]
        due, told = owed_period.due.support_rial, owed_period.told.support_rial
        if due is None or told is None:
            return None
        total += max(due - told, 0)
        month = months_before(month, -1)
    return total


def month_ends(since: dt.date, decided_on: dt.date) -> list[dt.date]:
    """The last days of the months that ended from that day on and before the day of the decision."""
    found: list[dt.date] = []
    month = since
    while (end := month_end(month)) < decided_on:
        found.append(end)
        month = months_before(month, -1)
    return found
