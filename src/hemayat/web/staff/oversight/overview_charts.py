"""The charts of the overview; what the weeks withhold stays withheld in the picture and in its table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from hemayat.agreements.content import WHOLE
from hemayat.common.charts import (
    Chart,
    ChartHeading,
    ChartSeries,
    ChartValue,
    bars,
    lines,
    small_multiples,
    stacked_bars,
    tile_map,
)
from hemayat.common.dates import date_in_words, format_month
from hemayat.common.language import text_in
from hemayat.common.money import format_number, format_tenths
from hemayat.oversight.criteria import ReviewOutcomes
from hemayat.oversight.deteriorations import wilson
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.monthly_measures import NONE, MonthlyValue
from hemayat.oversight.weekly_measures import ALL, RegisterWeek, WeeklyMeasure, WeekReport
from hemayat.referrals.payment_reconciliation import STATES, UNPAID
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import province_choices
from hemayat.web.shared.templatetags.formats import percent
from hemayat.web.staff.oversight.overview_figures import cell_text
from hemayat.web.staff.templatetags.desk import number_or_few, register_name

Moment = tuple[str, Mapping[str, MonthlyValue]]
"""The label of a week or a day, and its cells by measure."""
NO_FIGURE = ChartValue(None, "–")


@dataclass(frozen=True)
class OverviewChart:
    """`about`: what it counts. `link`: the list behind it. `legend`: what its marks mean. Each may be empty."""

    key: str
    chart: Chart
    about: str
    link: str
    legend: str = ""


def charts(
    reports: Sequence[WeekReport], targets: Mapping[str, int], marked: Collection[str], *, is_by_day: bool
) -> list[OverviewChart]:
    """All that come from the weeks. `marked`: provinces that got worse in what the map shows."""
    if not reports:
        return []
    moments = _days(reports) if is_by_day else _weeks(reports)
    indicators, queues, criteria = (
        reverse(f"oversight:{name}") for name in ("indicators", "queues", "criteria")
    )
    waiting = reports[-1].waiting
    found = [
        OverviewChart("flow", _over_time(moments, ("arrivals", "decided")), "", indicators),
        _share("due", moments, indicators, targets),
        OverviewChart("map", _map(reports[-1], marked), _about("due"), indicators, _frames(marked)),
        *([] if waiting is None else [OverviewChart("waiting", _waiting(waiting), "", queues)]),
        _share("by_person", moments, ""),
        _share("overturned", moments, criteria),
        OverviewChart("complaints", _over_time(moments, ("complaints",)), _about("complaints"), ""),
    ]
    return [*found, *register_charts(reports)]


def register_charts(reports: Sequence[WeekReport]) -> list[OverviewChart]:
    """How often each register was silent in the weeks, and how long it took; nothing if none was asked."""
    if not any(one.registers for one in reports):
        return []
    silence = _registers(reports, _("Registers: questions without an answer"), _silence)
    latency = _registers(reports, _("Registers: seconds to an answer"), _latency)
    about = _("Nine out of ten answers took no longer than this.")
    return [
        OverviewChart("silence", silence, "", reverse("oversight:registers")),
        OverviewChart("latency", latency, about, ""),
    ]


def criteria_chart(outcomes: ReviewOutcomes | None) -> OverviewChart | None:
    """The share of refusals that fell after an objection, by criterion, with the interval of each."""
    if outcomes is None or not outcomes.by_criterion:
        return None
    lang = page_language()
    labels = [text_in(one.title, lang) for one in outcomes.by_criterion]
    values = [_interval(one.turned, one.of) for one in outcomes.by_criterion]
    heading = _heading(_("Objections upheld, by criterion"), _("Criterion"))
    about = _(
        "Last 13 weeks. The line on each bar is the interval that holds the true share with 95% certainty."
    )
    chart = bars(heading, labels, [ChartSeries(_("Share"), values)])
    return OverviewChart("criteria", chart, about, reverse("oversight:criteria"))


def payments_chart(unpaid: Mapping[dt.date, Mapping[str, int]]) -> OverviewChart | None:
    """Payments of each month that failed, came back or were not reported."""
    if not unpaid:
        return None
    lang = page_language()
    series = [
        ChartSeries(
            STATES[str(state)].in_(lang), [_few_or(counts.get(str(state), 0)) for counts in unpaid.values()]
        )
        for state in UNPAID
    ]
    labels = [format_month(month, lang) for month in unpaid]
    chart = stacked_bars(_heading(_("Payments that did not arrive"), _("Month")), labels, series)
    return OverviewChart("payments", chart, _("In your provinces."), reverse("oversight:payments"))


# ---------------------------------------------------------------------------------------- underneath


def _heading(title: str, side: str, about: str = "") -> ChartHeading:
    return ChartHeading(title, about or title, side, page_language())


def _about(name: str) -> str:
    return ALL[name].how.in_(page_language())


def _share(
    name: str, moments: Sequence[Moment], link: str, targets: Mapping[str, int] | None = None
) -> OverviewChart:
    return OverviewChart(name, _over_time(moments, (name,), targets), _about(name), link)


def _weeks(reports: Sequence[WeekReport]) -> list[Moment]:
    return [(_day(report.since_on), report.whole) for report in reports]


def _days(reports: Sequence[WeekReport]) -> list[Moment]:
    return [
        (_day(day), {name: report.days[name].get(day, NONE) for name in ALL})
        for report in reports
        for day in (report.since_on + dt.timedelta(days=place) for place in range(7))
    ]


def _day(day: dt.date) -> str:
    """Without its year, which is that of the page."""
    return " ".join(date_in_words(day, page_language()).split()[:2])


def _over_time(
    moments: Sequence[Moment], names: Sequence[str], targets: Mapping[str, int] | None = None
) -> Chart:
    measures = [ALL[name] for name in names]
    series = [
        ChartSeries(
            one.title.in_(page_language()), [_value(one, cells[one.name]) for _label, cells in moments]
        )
        for one in measures
    ]
    target = (targets or {}).get(measures[0].indicator)
    if target is not None:
        series.append(ChartSeries(_("Target"), [ChartValue(target, percent(target))] * len(moments)))
    title = series[0].name if len(names) == 1 else _("Requests received and decided")
    heading = _heading(title, _("Beginning"), _about(names[0]))
    tick: Callable[[int], str] = percent if measures[0].is_share else _number
    return lines(heading, [label for label, _cells in moments], series, tick)


def _value(measure: WeeklyMeasure, cell: MonthlyValue) -> ChartValue:
    return ChartValue(cell.value if measure.is_share else cell.of, cell_text(measure, cell))


def _number(number: int) -> str:
    return format_number(number, page_language())


def _map(report: WeekReport, marked: Collection[str]) -> Chart:
    names = dict(province_choices(EVERY_PROVINCE))
    values = {code: _value(ALL["due"], report.cell("due", code)) for code in names}
    title = _("Decided by the due date, by province, in the last week")
    chart = tile_map(_heading(title, _("Province")), values, names, _("Share"), marked=marked)
    # The frame is in the picture alone; the table says it in words.
    rows = [
        (name, _("{share} (worse)").format(share=text) if code in marked else text)
        for code, (name, text) in zip(names, chart.rows, strict=True)
    ]
    return replace(chart, rows=tuple(rows))


def _frames(marked: Collection[str]) -> str:
    return _("A thick frame: worse than in the weeks before.") if marked else ""


def _waiting(groups: Sequence[int | None]) -> Chart:
    labels = [
        _("Up to 7 days"), _("8 to 14 days"), _("15 to 30 days"), _("31 to 60 days"), _("More than 60 days"),
    ]  # fmt: skip
    values = [ChartValue(count, _("few") if count is None else _number(count)) for count in groups]
    heading = _heading(_("Open requests by age"), _("Since they were filed"))
    return bars(heading, labels, [ChartSeries(_("Requests"), values)])


def _registers(
    reports: Sequence[WeekReport], title: str, value: Callable[[RegisterWeek], ChartValue]
) -> Chart:
    names = sorted({one.register for report in reports for one in report.registers})
    series = [
        ChartSeries(register_name(name), [_in_week(report, name, value) for report in reports])
        for name in names
    ]
    return small_multiples(
        _heading(title, _("Week starting on")), [_day(one.since_on) for one in reports], series
    )


def _in_week(report: WeekReport, register: str, value: Callable[[RegisterWeek], ChartValue]) -> ChartValue:
    """Nothing is said about a register that was asked only a few times."""
    one = next((one for one in report.registers if one.register == register), None)
    if one is None:
        return NO_FIGURE
    return value(one) if one.calls is not None else ChartValue(None, _("few"))


def _silence(one: RegisterWeek) -> ChartValue:
    if not one.calls or one.silent is None:
        return NO_FIGURE
    share = one.silent * WHOLE // one.calls
    return ChartValue(share, percent(share))


def _latency(one: RegisterWeek) -> ChartValue:
    if one.slow_ms is None:
        return NO_FIGURE
    return ChartValue(one.slow_ms, format_tenths(round(one.slow_ms / 100), page_language()))


def _interval(turned: int | None, of: int | None) -> ChartValue:
    if turned is None or not of:
        return ChartValue(None, _("few"))
    low, high = wilson(turned, of)
    share = turned * WHOLE // of
    text = _("{share} ({low} to {high})").format(share=percent(share), low=percent(low), high=percent(high))
    return ChartValue(share, text, low, high)


def _few_or(count: int) -> ChartValue:
    return ChartValue(None if 0 < count < SMALLEST else count, number_or_few(count))
