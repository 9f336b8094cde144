"""The indicators of quality in words, and whether a figure reaches the target of the agreement. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.agreements.content import INDICATORS, WHOLE
from hemayat.common.language import Message, Words

IN_DAYS = frozenset({"days_to_decision"})
"""At most so many days; each of the others is a share, and is at least so large."""


@dataclass(frozen=True)
class Indicator:
    """`how`: what exactly is counted, for whoever wants to count it again."""

    name: str
    title: Words
    how: Words


_ALL = (
    Indicator(
        "days_to_decision",
        Message("Median time from filing to decision"),
        Message(
            "The median number of calendar days from filing to decision, for requests decided in "
            "this period. Half of the requests took no longer than this"
        ),
    ),
    Indicator(
        "decided_by_due_date",
        Message("Decided by the due date"),
        Message(
            "Of the requests due in this period, the share decided by their due date. Requests that were "
            "withdrawn before that date, or were waiting for the applicant on that date, are not counted"
        ),
    ),
    Indicator(
        "questions_answered_by_due_date",
        Message("Questions answered by the due date"),
        Message("Of the questions due in this period, the share answered by their due date"),
    ),
    Indicator(
        "availability",
        Message("Availability"),
        Message(
            "Every minute, we check whether the site responds. If we miss a check, we count the "
            "site as unavailable for that minute"
        ),
    ),
)
ALL: Mapping[str, Indicator] = {one.name: one for one in _ALL}
assert tuple(ALL) == INDICATORS


@dataclass(frozen=True)
class Figure:
    """What was measured: days, or a share in tenths of a percent. `value`: None where nothing, or too little, was.

    `of`: out of how many.
    """

    name: str
    value: int | None
    of: int
    target: int

    @property
    def is_in_days(self) -> bool:
        return self.name in IN_DAYS

    @property
    def is_met(self) -> bool | None:
        """None where there is no figure: what is not known is neither kept nor broken."""
        if self.value is None:
            return None
        return self.value <= self.target if self.is_in_days else self.value >= self.target


def permille(part: int, whole: int) -> int | None:
    """In tenths of a percent, rounded down so that nothing is made to look better; None of nothing."""
    return part * WHOLE // whole if whole else None


def nearest_permille(part: int, whole: int) -> int | None:
    """In tenths of a percent, to the nearest: for shares that are worse if they are larger; None of nothing."""
    return (2 * part * WHOLE + whole) // (2 * whole) if whole else None
