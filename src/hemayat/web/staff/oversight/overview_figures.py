"""The figures at the head of the overview: each with what it is of, what it was before, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from django.urls import reverse
from django.utils.translation import gettext as _

from hemayat.agreements.content import WHOLE
from hemayat.common.dates import date_in_words, day_of
from hemayat.common.language import text_in
from hemayat.common.money import format_number
from hemayat.oversight.criteria import CriterionOutcomes, ReviewOutcomes
from hemayat.oversight.deteriorations import Deterioration, mean_before, wilson
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.monthly_measures import MonthlyValue
from hemayat.oversight.weekly_measures import ALL, BACKLOG, SILENCE, WeeklyMeasure, WeekReport
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.requests.forecast import QueueOutlook
from hemayat.requests.queue_forecasts import QueueForecastView
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import province_name
from hemayat.web.shared.templatetags.formats import decimal, percent
from hemayat.web.staff.oversight.overview_lists import (
    late_cases_link,
    most_late,
    share_of,
    short_day,
    week_days,
    written,
)
from hemayat.web.staff.templatetags.desk import number_or_few, register_name

_LINKS = {
    "arrivals": "oversight:indicators", "due": "oversight:indicators", "by_person": "oversight:indicators",
    "overturned": "oversight:criteria",
}  # fmt: skip
CLEARLY_MORE = 1100
"""Tenths of a percent of what waited one week before: a few more on one day are no trend."""


@dataclass(frozen=True)
class HeadlineFigure:
    """`notes`: what it is of, and what it was. `warnings`: what is wrong. `link`: the list behind it, if any."""

    title: str
    text: str
    link: str
    notes: Sequence[str] = ()
    warnings: Sequence[str] = ()


def headline(
    reports: Sequence[WeekReport],
    forecast: QueueForecastView | None,
    worse: Sequence[Deterioration],
    objections: ReviewOutcomes | None,
    targets: Mapping[str, int],
) -> list[HeadlineFigure]:
    """What came in, what waits, what was in time, who decided, what was overturned, and which register is silent."""
    flagged = {one.measure.name: one for one in worse if one.place is None and not one.register}

    def of_week(name: str) -> HeadlineFigure:
        return _of_week(ALL[name], reports, targets, flagged.get(name))

    found = [
        of_week("arrivals"), _waiting(forecast, reports), _officers(forecast), of_week("due"), _worst_province(reports),
        of_week("by_person"), of_week("overturned"), _criterion(objections), _register(reports, worse),
        of_week("complaints"),
    ]  # fmt: skip
    return [one for one in found if one]


def queue_warning(forecast: QueueForecastView | None) -> str:
    """That cases of the whole country will be late, and how many officers are missing; empty if none will be late."""
    if forecast is None or not (late := _late(forecast.outlook)):
        return ""
    waiting = _("{number} cases are waiting for an officer").format(
        number=number_or_few(forecast.outlook.waiting)
    )
    needed, now = forecast.outlook.officers_needed, forecast.officers_at_work
    text = f"{waiting}. {late[0]}"
    if not needed or needed <= now:
        return text
    officers = _("{needed} officers are needed, {now} are at work on an average day")
    return f"{text}. {officers.format(needed=format_number(needed, page_language()), now=decimal(now))}"


def cell_text(measure: WeeklyMeasure, cell: MonthlyValue) -> str:
    """As it is written: withheld figures say so, and what there was nothing of has a dash."""
    number = cell.value if measure.is_share else cell.of
    if number is None:
        return _("few") if cell.is_few else "–"
    return written(measure, number)


def cell_with_count(measure: WeeklyMeasure, cell: MonthlyValue) -> str:
    """As above, with how many a share is of, which is not withheld where the share is not."""
    text = cell_text(measure, cell)
    if not measure.is_share or cell.value is None or cell.of is None:
        return text
    return _("{share} of {of}").format(share=text, of=format_number(cell.of, page_language()))


# ---------------------------------------------------------------------------------------- underneath


def _of_week(
    measure: WeeklyMeasure,
    reports: Sequence[WeekReport],
    targets: Mapping[str, int],
    worse: Deterioration | None,
) -> HeadlineFigure:
    """`worse`: the change for the worse, with which it has the value before in common."""
    lang = page_language()
    title = measure.title.in_(lang)
    link = reverse(_LINKS[measure.name]) if measure.name in _LINKS else ""
    if not reports:
        return HeadlineFigure(title, "–", link)
    cells = [report.whole[measure.name] for report in reports]
    cell, target, mean = cells[-1], targets.get(measure.indicator), mean_before(measure, cells)
    notes = [share_of(measure, cell.of)] if cell.value is not None and cell.of else []
    if measure.name == "overturned":
        notes += _interval(cell)
    if target is not None:
        notes.append(_("Target: at least {target}").format(target=percent(target)))
    notes += _week_before(measure, cells)
    if worse:
        before = written(measure, worse.before)
        notes.append(_("Average of the weeks before it became worse: {mean}").format(mean=before))
    elif mean is not None:
        notes.append(_("Average of the weeks before: {mean}").format(mean=written(measure, mean)))
    if cell_text(measure, cell) == _("few"):
        notes.append(_("Hidden, so that nobody can work out a number below 10"))
    elif measure.name == "due" and reports[-1].late_in is not None:
        notes.append(most_late(reports[-1]))
    warnings = (
        [_("Target not met")] if target is not None and cell.value is not None and cell.value < target else []
    )
    if worse and measure.if_worse:
        warnings.append(measure.if_worse.in_(lang))
    return HeadlineFigure(title, cell_text(measure, cell), link, notes, warnings)


def _week_before(measure: WeeklyMeasure, cells: Sequence[MonthlyValue]) -> list[str]:
    """What the last week can be compared with; nothing if that is withheld, or if there is no such week."""
    if len(cells) < 2 or cell_text(measure, cells[-2]) in (_("few"), "–"):
        return []
    return [_("The week before: {figure}").format(figure=cell_with_count(measure, cells[-2]))]


def _waiting(forecast: QueueForecastView | None, reports: Sequence[WeekReport]) -> HeadlineFigure:
    title, link = ALL[BACKLOG].title.in_(page_language()), reverse("oversight:queues")
    if forecast is None:
        return HeadlineFigure(title, "–", link, [_("There is no recent forecast.")])
    outlook = forecast.outlook
    text = number_or_few(outlook.waiting)
    notes, warnings = _waited_before(forecast, reports)
    if not outlook.waiting:
        return HeadlineFigure(title, text, link, notes)
    if outlook.empties_on is None:
        no_pace = _("No forecast, because no case was decided recently")
        return HeadlineFigure(title, text, link, notes, [*warnings, no_pace])
    day = date_in_words(outlook.empties_on, page_language())
    notes = [*notes, _("At today’s pace, all will be decided by {day}").format(day=day)]
    return HeadlineFigure(title, text, link, notes, [*warnings, *_late(outlook)])


def _waited_before(forecast: QueueForecastView, reports: Sequence[WeekReport]) -> tuple[list[str], list[str]]:
    """How many waited one week and four weeks before, as far as that may be shown; and whether they become more."""
    today, now = day_of(forecast.measured_at), forecast.outlook.waiting
    ends = {day: cell.of for report in reports for day, cell in report.days[BACKLOG].items()}
    week, month = (today - dt.timedelta(weeks=weeks) for weeks in (1, 4))
    words = (
        (week, _("One week before ({day}): {number}")),
        (month, _("Four weeks before ({day}): {number}")),
    )
    notes = [
        text.format(day=short_day(day), number=format_number(number, page_language()))
        for day, text in words
        if (number := ends.get(day)) is not None
    ]
    before = ends.get(week)
    if before is None or 0 < now < SMALLEST:
        return notes, []
    if now * WHOLE > before * CLEARLY_MORE:
        return notes, [_("Growing: more than one week before")]
    return ([_("Shrinking: fewer than one week before"), *notes] if now < before else notes), []


def _late(outlook: QueueOutlook) -> list[str]:
    """How many of the cases that wait will be late, unless the others are so few that this would tell how many."""
    late, in_time = outlook.late or 0, outlook.waiting - (outlook.late or 0)
    if not late:
        return []
    if not in_time:
        return [_("All of them will miss their due date")]
    if late < SMALLEST or in_time < SMALLEST:
        return [_("Some will miss their due date")]
    number = format_number(late, page_language())
    return [_("{late} of them will miss their due date").format(late=number)]


def _officers(forecast: QueueForecastView | None) -> HeadlineFigure | None:
    """Nothing if nobody can know it."""
    needed = forecast.outlook.officers_needed if forecast else None
    if forecast is None or not needed:
        return None
    lang, now = page_language(), forecast.officers_at_work
    notes = [
        _("Officers at work: {officers} on an average working day").format(officers=decimal(now)),
        _("Enough to decide late cases on the next working day"),
    ]
    more = ceil(needed - now)
    warnings = [_("{more} more than now").format(more=format_number(more, lang))] if more > 0 else []
    link = reverse("oversight:queues")
    return HeadlineFigure(_("Total officers needed"), format_number(needed, lang), link, notes, warnings)


def _worst_province(reports: Sequence[WeekReport]) -> HeadlineFigure | None:
    """With the lowest share in time, and of several the one with most cases.

    Nothing if no province has a share, or none is below the whole country: the lowest would look
    like a bad one.
    """
    due = ALL["due"]
    cells = {code: reports[-1].cell("due", code) for code in EVERY_PROVINCE} if reports else {}
    known = {code: cell for code, cell in cells.items() if cell.value is not None}
    if not known:
        return None
    worst = min(known, key=lambda code: (known[code].value or 0, -(known[code].of or 0)))
    nation = reports[-1].cell("due", None).value
    if nation is not None and (known[worst].value or 0) >= nation:
        return None
    shown = _("Provinces with enough requests to compare: {provinces}").format(
        provinces=format_number(len(known), page_language())
    )
    return HeadlineFigure(
        _("Province with the lowest share decided in time"),
        cell_text(due, known[worst]),
        late_cases_link(reports[-1].since_on, worst),
        [province_name(worst), share_of(due, known[worst].of), shown],
    )


def _criterion(objections: ReviewOutcomes | None) -> HeadlineFigure | None:
    """The one whose refusals fell most often, as far as that may be shown."""
    known = [one for one in objections.by_criterion if one.share is not None] if objections else []
    if not known:
        return None
    worst = max(known, key=lambda one: one.share or 0)
    return HeadlineFigure(
        _("Criterion with the highest share of objections upheld"),
        percent(worst.share),
        reverse("oversight:criteria"),
        [text_in(worst.title, page_language()), *_certainty(worst)],
    )


def _certainty(one: CriterionOutcomes) -> list[str]:
    turned, of = one.turned or 0, one.of or 0
    low, high = wilson(turned, of)
    lang = page_language()
    counts = _("{turned} of {of} objections in the last 13 weeks").format(
        turned=format_number(turned, lang), of=format_number(of, lang)
    )
    return [counts, _between(low, high)]


def _register(reports: Sequence[WeekReport], worse: Collection[Deterioration]) -> HeadlineFigure | None:
    """The one that was silent most often; nothing if none was asked often enough."""
    asked = [one for one in reports[-1].registers if one.silence.value is not None] if reports else []
    if not asked:
        return None
    worst = max(asked, key=lambda one: one.silence.value or 0)
    title, link = _("Register with the highest share of unanswered calls"), reverse("oversight:registers")
    if not worst.silence.value:
        return HeadlineFigure(title, percent(0), link, [_("Every register answered every call")])
    notes = [register_name(worst.register), share_of(SILENCE, worst.silence.of)]
    since = next((one.since_on for one in worse if one.register == worst.register), None)
    warnings = [_("Worse since the week of {days}").format(days=week_days(since))] if since else []
    return HeadlineFigure(title, percent(worst.silence.value), link, notes, warnings)


def _interval(cell: MonthlyValue) -> list[str]:
    """Of a share that is itself a sample of all objections that might be made."""
    if cell.value is None or not cell.of:
        return []
    return [_between(*wilson(round(cell.value * cell.of / WHOLE), cell.of))]


def _between(low: int, high: int) -> str:
    return _("True share (95% confidence): between {low} and {high}").format(
        low=percent(low), high=percent(high)
    )
