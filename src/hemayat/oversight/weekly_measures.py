"""What is measured of a week, in words, and the figures of one as they are kept and shown. No Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hemayat.common.language import Message, Words
from hemayat.oversight import monthly_measures
from hemayat.oversight.indicators import nearest_permille
from hemayat.oversight.monthly_measures import HIDDEN, NONE, MonthlyValue


@dataclass(frozen=True)
class WeeklyMeasure:
    """`is_worse_if_more`: what makes it worse; None if neither does. `indicator`: of the agreement, if it has a target.

    `is_share`: in tenths of a percent; otherwise a count. `is_national`: not kept by province. `out_of`: what a share
    is of, with {of} for how many. `is_stock`: counted at the end of a day, not added up. `if_worse`: what it means for
    people if it got worse. `explained`: how many of the cases that made it worse are in one province, with {more},
    {days}, {part} and {province}.
    """

    name: str
    title: Words
    how: Words
    is_share: bool = False
    is_worse_if_more: bool | None = None
    indicator: str = ""
    is_national: bool = False
    is_stock: bool = False
    out_of: Words | None = None
    if_worse: Words | None = None
    explained: Words | None = None


BACKLOG = "backlog"
_ALL = (
    WeeklyMeasure(
        "arrivals",
        Message("Requests received"),
        Message("Requests filed in the week"),
        is_worse_if_more=True,
        if_worse=Message("More requests arrived than before"),
        explained=Message(
            "Compared with the week of {days}, about {more} more requests arrived, about {part} of them in {province}"
        ),
    ),
    WeeklyMeasure(
        "decided",
        Message("Requests decided"),
        Message("Requests decided in the week"),
        is_worse_if_more=False,
        if_worse=Message("Fewer requests were decided than before"),
    ),
    WeeklyMeasure(
        "due",
        monthly_measures.ALL["due"].title,
        Message("Of the requests due in the week, the share decided by their due date"),
        is_share=True,
        is_worse_if_more=False,
        indicator="decided_by_due_date",
        out_of=Message("of {of} requests due"),
        if_worse=Message("More requests were not decided in time"),
        explained=Message(
            "Compared with the week of {days}, about {more} more requests were late, about {part} of them in {province}"
        ),
    ),
    WeeklyMeasure(
        "by_person",
        monthly_measures.ALL["by_person"].title,
        Message("Of the requests decided in the week, the share decided by a case officer"),
        is_share=True,
        out_of=Message("of {of} requests decided"),
    ),
    WeeklyMeasure(
        "overturned",
        monthly_measures.ALL["overturned"].title,
        Message("Of the objections decided in the week, the share in which the household was found eligible"),
        is_share=True,
        is_worse_if_more=True,
        out_of=Message("of {of} objections decided"),
        if_worse=Message("More refusals turned out to be wrong"),
        explained=Message(
            "Compared with the week of {days}, about {more} more objections were upheld, about {part} of "
            "them in {province}"
        ),
    ),
    WeeklyMeasure(
        "complaints",
        monthly_measures.ALL["complaints"].title,
        Message("Complaints received by the inspection office in the week"),
        is_worse_if_more=True,
        # Everybody reads the months by province: weeks by province, taken from them, would leave a few.
        is_national=True,
        if_worse=Message("More complaints arrived than before"),
    ),
    WeeklyMeasure(
        BACKLOG,
        Message("Waiting for an officer"),
        Message("Requests that were waiting for a case officer, or were with one, at the end of the week"),
        is_worse_if_more=True,
        is_national=True,
        is_stock=True,
        if_worse=Message("More requests were waiting for an officer at the end of the week than before"),
    ),
)
ALL: Mapping[str, WeeklyMeasure] = {one.name: one for one in _ALL}
SILENCE = WeeklyMeasure(
    "silence",
    Message("Calls without an answer"),
    Message("The share of calls in the week that the register did not answer"),
    is_share=True,
    is_worse_if_more=True,
    out_of=Message("of {of} calls to the register"),
    if_worse=Message("Decisions that need this register have to wait"),
)
"""Of one register, and not of a place: so it is none of ALL."""


@dataclass(frozen=True)
class RegisterWeek:
    """How a register answered. `calls`: each try counts, for one or more households. `silent`: how many had no answer.

    `middle_ms`, `slow_ms`: half and nine of ten answers took no longer; None if it hardly answered. All are None if it
    was hardly asked.
    """

    register: str
    calls: int | None
    silent: int | None
    middle_ms: int | None
    slow_ms: int | None

    @property
    def silence(self) -> MonthlyValue:
        """The share of questions without an answer. Few of them are no secret: they are about nobody."""
        if self.calls is None:
            return HIDDEN
        return MonthlyValue(self.calls, nearest_permille(self.silent or 0, self.calls))


@dataclass(frozen=True)
class WeekReport:
    """One that is over. Measure → cell of the whole country, of each province and of each day.

    `waiting`: the cases that waited when it was measured, by age; None in it: too few; None: not counted.
    `late_in`: the province with most of the requests that were late, also if its share is hidden; None if none has.
    """

    since_on: dt.date
    measured_at: dt.datetime
    whole: Mapping[str, MonthlyValue]
    provinces: Mapping[str, Mapping[str, MonthlyValue]]
    days: Mapping[str, Mapping[dt.date, MonthlyValue]]
    registers: Sequence[RegisterWeek]
    waiting: Sequence[int | None] | None
    late_in: str | None = None

    @property
    def until_on(self) -> dt.date:
        return self.since_on + dt.timedelta(weeks=1)

    def cell(self, measure: str, place: str | None) -> MonthlyValue:
        """Of a province; of the whole country for None."""
        return self.whole[measure] if place is None else self.provinces[measure].get(place, NONE)

    def silence(self, register: str) -> MonthlyValue:
        """Of one register; nothing if it was not asked."""
        return next((one.silence for one in self.registers if one.register == register), NONE)
