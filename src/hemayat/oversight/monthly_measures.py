"""What is measured of a month, in words, and the figures of one as they are kept and shown. No Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hemayat.common.dates import to_jalali
from hemayat.common.language import Message, Words

Unit = Literal["days", "minutes", "share", "count"]
TIMES = ("days", "minutes")
"""Units of how long something took."""
NATION = "nation"


@dataclass(frozen=True)
class MonthlyMeasure:
    """`indicator`: of the agreement, where it sets a target. `is_national`: nothing of it belongs to a province."""

    name: str
    unit: Unit
    title: Words
    how: Words
    indicator: str = ""
    is_national: bool = False


_ALL = (
    MonthlyMeasure(
        "decision", "days",
        Message("Time to decision"),
        Message("Days from filing to decision, for requests decided in the month"),
        "days_to_decision",
    ),
    MonthlyMeasure(
        "due", "share",
        Message("Decided by the due date"),
        Message("Of the requests due in the month, the share decided by their due date"),
        "decided_by_due_date",
    ),
    MonthlyMeasure(
        "answer", "days",
        Message("Time to answer a question"),
        Message("Days from question to answer, for questions answered in the month"),
    ),
    MonthlyMeasure(
        "answer_due", "share",
        Message("Questions answered by the due date"),
        Message("Of the questions due in the month, the share answered by their due date"),
        "questions_answered_by_due_date",
    ),
    MonthlyMeasure(
        "by_person", "share",
        Message("Decisions made by a case officer"),
        Message("Of the requests decided in the month, the share decided by a case officer. The system "
                "decided the others automatically"),
    ),
    MonthlyMeasure(
        "officer_minutes", "minutes",
        Message("Officer time per case"),
        Message("For cases decided in the month: how many minutes a case was with an officer, not counting "
"the time spent waiting for the applicant or registers"),
    ),
    MonthlyMeasure(
        "same_answers", "share",
        Message("Identical answers by officers"),
        Message("The share of officers’ answers to explanations and documents whose wording also "
                "appears in another case in the same province"),
    ),
    MonthlyMeasure(
        "refusals_overturned", "share",
        Message("Officers’ refusals later overturned"),
        Message("Of the officers’ refusals that were reviewed in the month, the share in which the household "
                "was then found eligible"),
    ),
    MonthlyMeasure(
        "refusals_reread", "share",
        Message("Officers’ refusals selected for a second opinion"),
        Message("The share of officers’ refusals in the month that were selected by lot for a second "
"opinion. The second officer does not know the first decision. Every refusal has the same "
"chance"),
    ),
    MonthlyMeasure(
        "rereadings_agreed", "share",
        Message("Second opinions that agreed with the first decision"),
        Message("Of the second opinions in the month, the share that refused the request, as the first decision did"),
    ),
    MonthlyMeasure(
        "overturned", "share",
        Message("Objections upheld"),
        Message("Of the objections decided in the month, the share in which the household was found eligible"),
    ),
    MonthlyMeasure(
        "complaints", "count",
        Message("New complaints"),
        Message("Complaints received by the inspection office in the month"),
    ),
    MonthlyMeasure(
        "complaint_due", "share",
        Message("Complaints answered by the due date"),
        Message("Of the complaints due in the month, the share answered by their due date"),
    ),
    MonthlyMeasure(
        "availability", "share",
        Message("Availability"),
        Message("The share of minutes in which the site responded, out of all minutes in the month "
"since the first check"),
        "availability", is_national=True,
    ),
)  # fmt: skip
ALL: Mapping[str, MonthlyMeasure] = {one.name: one for one in _ALL}


@dataclass(frozen=True)
class MonthlyValue:
    """`of`: how many; None where it is not written, being too few. `value`: the middle one of so many days, or a share
    in tenths of a percent; None where there is none, or it is not written. `high`: nine of ten took no longer.
    """

    of: int | None
    value: int | None = None
    high: int | None = None

    @property
    def is_few(self) -> bool:
        """Whether something was left out because it is of a few."""
        return self.of is None or (self.of > 0 and self.value is None)


HIDDEN = MonthlyValue(None)
NONE = MonthlyValue(0)
Row = Mapping[str, MonthlyValue]
"""Measure → its cell."""


@dataclass(frozen=True)
class MonthReport:
    """One that is over. `targets`: by indicator, of the version of the agreement in force on its last day.

    `provinces`: two digits, empty for abroad → row.
    """

    since_on: dt.date
    until_on: dt.date
    measured_at: dt.datetime
    agreement_number: int
    targets: Mapping[str, int]
    nation: Row
    provinces: Mapping[str, Row]

    @property
    def name(self) -> str:
        """As an address names it: 1404-08."""
        year, month, _ = to_jalali(self.since_on)
        return f"{year:04d}-{month:02d}"

    def is_met(self, measure: MonthlyMeasure) -> bool | None:
        """Whether the nation's figure reaches its target; None where it has no target or no figure."""
        target, value = self.targets.get(measure.indicator), self.nation[measure.name].value
        if target is None or value is None:
            return None
        return value <= target if measure.unit in TIMES else value >= target
