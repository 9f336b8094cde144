"""The figures at the head of the overview with their change, and what got worse, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from hemayat.agreements.content import WHOLE
from hemayat.common.dates import date_in_words
from hemayat.common.money import format_number, format_tenths
from hemayat.oversight.deteriorations import Deterioration, wilson
from hemayat.oversight.measurements import WEEKS
from hemayat.oversight.monthly_measures import MonthlyValue
from hemayat.oversight.weekly_measures import ALL, WeeklyMeasure, WeekReport
from hemayat.requests.queue_forecasts import QueueForecastView
from hemayat.requests.queues import ABROAD
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import province_name
from hemayat.web.shared.templatetags.formats import percent
from hemayat.web.staff.templatetags.desk import number_or_few

WORSE_LINKS = {"due": "oversight:cases", "overturned": "oversight:criteria", "decided": "oversight:queues"}
"""Where the cases behind a measure are listed, if there is such a page."""
_LINKS = {
    "arrivals": "oversight:indicators", "due": "oversight:indicators", "by_person": "oversight:indicators",
    "overturned": "oversight:criteria",
}  # fmt: skip


@dataclass(frozen=True)
class HeadlineFigure:
    """`note`: its change or its interval. `warning`: in words, that it got worse or will be late; empty if neither."""

    title: str
    text: str
    note: str
    link: str
    warning: str = ""


@dataclass(frozen=True)
class WorseSentence:
    """What got worse, where, from what to what, since when; and the list behind it."""

    title: str
    place: str
    change: str
    since_on: dt.date
    link: str


def headline(
    reports: Sequence[WeekReport], forecast: QueueForecastView | None, worse: Sequence[Deterioration]
) -> list[HeadlineFigure]:
    """What came in, what waits, what was in time, who decided, and what was overturned."""
    flagged = {one.measure.name for one in worse if one.place is None}
    found = [
        _of_week(ALL[name], reports, is_worse=name in flagged) for name in ("arrivals", "due", "by_person")
    ]
    overturned = _of_week(ALL["overturned"], reports, is_worse="overturned" in flagged)
    return [found[0], _waiting(forecast), *found[1:], overturned]


def sentence(one: Deterioration, week: dt.date) -> WorseSentence:
    """With the list behind it, of that week, if there is one."""
    place = _("Whole country") if one.place is None else province_name(one.place)
    before, now = _written(one.measure, one.before), _written(one.measure, one.now)
    change = _("changed from {before} to {now}").format(before=before, now=now)
    link = reverse(WORSE_LINKS[one.measure.name]) if one.measure.name in WORSE_LINKS else ""
    if one.measure.name == "due":
        province = "" if one.place is None else f"&province={one.place or ABROAD}"
        link += f"?weeks={WEEKS[0]}&week={week}&late=1{province}"
    return WorseSentence(one.measure.title.in_(page_language()), place, change, one.since_on, link)


def cell_text(measure: WeeklyMeasure, cell: MonthlyValue) -> str:
    """As it is written: withheld figures say so, and what there was nothing of has a dash."""
    number = cell.value if measure.is_share else cell.of
    if number is None:
        return _("few") if cell.is_few else "–"
    return _written(measure, number)


# ---------------------------------------------------------------------------------------- underneath


def _of_week(measure: WeeklyMeasure, reports: Sequence[WeekReport], *, is_worse: bool) -> HeadlineFigure:
    title, link = measure.title.in_(page_language()), reverse(_LINKS[measure.name])
    if not reports:
        return HeadlineFigure(title, "–", "", link)
    cell = reports[-1].whole[measure.name]
    if measure.name == "overturned":
        note = _interval(cell)
    else:
        note = _change(measure, cell, reports[-2].whole[measure.name]) if len(reports) > 1 else ""
    warning = _("Worse than in the weeks before") if is_worse else ""
    return HeadlineFigure(title, cell_text(measure, cell), note, link, warning)


def _waiting(forecast: QueueForecastView | None) -> HeadlineFigure:
    title, link = _("Waiting for an officer"), reverse("oversight:queues")
    if forecast is None:
        return HeadlineFigure(title, "–", "", link)
    text, empties_on = number_or_few(forecast.outlook.waiting), forecast.outlook.empties_on
    if not forecast.outlook.waiting:
        return HeadlineFigure(title, text, "", link)
    if empties_on is None:
        return HeadlineFigure(title, text, "", link, _("No forecast: no case was decided lately"))
    day = date_in_words(empties_on, page_language())
    note = _("At today’s pace, decided by {day}").format(day=day)
    return HeadlineFigure(
        title, text, note, link, _("Some will miss their due date") if forecast.is_late else ""
    )


def _change(measure: WeeklyMeasure, now: MonthlyValue, before: MonthlyValue) -> str:
    new, old = ((one.value if measure.is_share else one.of) for one in (now, before))
    if new is None or old is None:
        return ""
    if new == old:
        return _("As in the week before")
    if measure.is_share:
        points = format_tenths(abs(new - old), page_language())
        up = _("▲ {points} percentage points up on the week before")
        down = _("▼ {points} percentage points down on the week before")
        return (up if new > old else down).format(points=points)
    up, down = _("▲ {change} more than in the week before"), _("▼ {change} less than in the week before")
    return (up if new > old else down).format(change=_relative(new, old))


def _relative(new: int, old: int) -> str:
    return percent(round(abs(new - old) * WHOLE / old)) if old else format_number(new, page_language())


def _interval(cell: MonthlyValue) -> str:
    """Of a share that is itself a sample of all objections that might be made."""
    if cell.value is None or not cell.of:
        return ""
    low, high = wilson(round(cell.value * cell.of / WHOLE), cell.of)
    return _("Between {low} and {high}, of {of}").format(
        low=percent(low), high=percent(high), of=format_number(cell.of, page_language())
    )


def _written(measure: WeeklyMeasure, number: int) -> str:
    return percent(number) if measure.is_share else format_number(number, page_language())
