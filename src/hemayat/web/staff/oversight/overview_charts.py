"""The charts of the overview; what the weeks withhold stays withheld in the picture and in its table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

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
from hemayat.common.dates import format_month
from hemayat.common.language import text_in
from hemayat.common.money import format_number
from hemayat.oversight.criteria import ReviewOutcomes
from hemayat.oversight.deteriorations import wilson
from hemayat.oversight.indicators import nearest_permille
from hemayat.oversight.monthly_measures import NONE, MonthlyValue, MonthReport
from hemayat.oversight.weekly_measures import ALL, BACKLOG, RegisterWeek, WeeklyMeasure, WeekReport
from hemayat.referrals.payment_reconciliation import STATES
from hemayat.referrals.payment_texts import PaymentOutcome
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import province_choices
from hemayat.web.shared.templatetags.formats import jalali, percent
from hemayat.web.staff.oversight.chart_notes import gaps, of_map, one_scale
from hemayat.web.staff.oversight.overview_figures import cell_text, cell_with_count
from hemayat.web.staff.oversight.overview_lists import short_day, shown_payments
from hemayat.web.staff.templatetags.desk import register_name

Moment = tuple[str, Mapping[str, MonthlyValue]]
"""The label of a week or a day, and its cells by measure."""
NO_FIGURE = ChartValue(None, "–")


@dataclass(frozen=True)
class OverviewChart:
    """`about`: what it counts. `link`: the list behind it. `legend`: what its marks mean. Each may be empty.

    `has_picture`: False if too little of it may be shown; then `legend` says so. `is_tall`: as high as two others.
    """

    key: str
    chart: Chart
    about: str
    link: str
    legend: str = ""
    has_picture: bool = True
    is_tall: bool = False


def charts(
    reports: Sequence[WeekReport],
    targets: Mapping[str, int],
    seen: Collection[str],
    marked: Collection[str],
    month: MonthReport | None = None,
    *,
    is_by_day: bool,
) -> list[OverviewChart]:
    """All that come from the weeks. `seen`: provinces of the reader. `marked`: those that got worse on the map.

    `month`: the last one, whose counts everybody reads: for what is too small for a chart.
    """
    if not reports:
        return []
    moments = {True: _days(reports), False: _weeks(reports)}
    indicators, queues, criteria = (
        reverse(f"oversight:{name}") for name in ("indicators", "queues", "criteria")
    )

    def over_time(
        key: str, names: Sequence[str], link: str = "", targets: Mapping[str, int] | None = None
    ) -> OverviewChart:
        """By day if enough days may be shown, otherwise by week; without a picture if too few weeks may be."""
        about = "" if len(names) > 1 else _about(names[0])
        notes: list[str] = []
        for by_day in (True, False) if is_by_day else (False,):
            series = _series(moments[by_day], names)
            side = _("Day") if by_day else _("Week ending on")
            chart = _over_time(moments[by_day], series, names, side, targets)
            if _has_line(series):
                legend = " ".join([*notes, gaps(series, is_by_day=by_day)]).strip()
                return OverviewChart(key, chart, about, link, legend)
            notes = [_("Too few days can be shown, so this chart is by week.")]
        too_few = _("Too few weeks can be shown for a chart.")
        legend = " ".join(part for part in (too_few, gaps(series, is_by_day=False)) if part)
        return OverviewChart(key, chart, about, link, f"{legend} {_month(month, names[0])}".strip(), False)

    # The two tall ones share a row, so that the page is short.
    return [
        over_time("backlog", (BACKLOG,), queues),
        over_time("flow", ("arrivals", "decided"), indicators),
        *register_charts(reports),
        over_time("due", ("due",), indicators, targets),
        over_time("overturned", ("overturned",), criteria),
        _map(reports[-1], seen, marked, indicators),
        *_waiting(reports[-1], queues),
        over_time("by_person", ("by_person",)),
        over_time("complaints", ("complaints",)),
    ]


def register_charts(reports: Sequence[WeekReport]) -> list[OverviewChart]:
    """How often each register was silent in the weeks, and how long it took; nothing if none was asked."""
    if not any(one.registers for one in reports):
        return []
    silent, slow = (_register_series(reports, value) for value in (_silence, _latency))
    unanswered = _(
        "Share of calls that each register did not answer. A call can be about several households, and a failed call "
        "is repeated."
    )
    longest = _(
        "The time from our call to the answer. Only calls with an answer count. Nine out of ten answers took no longer "
        "than the number shown, in milliseconds (1,000 milliseconds make one second). Lower is better. A register that "
        "left most calls of a week unanswered has no time for this week."
    )
    link = reverse("oversight:registers")
    return [
        _registers("silence", _("Registers: calls without an answer"), reports, silent, unanswered, link),
        _registers(
            "latency",
            _("Registers: time to answer, in milliseconds"),
            reports,
            slow,
            longest,
            "",
            unit=_("milliseconds"),
        ),
    ]


def criteria_chart(outcomes: ReviewOutcomes | None) -> OverviewChart | None:
    """The share of refusals that fell after an objection, by criterion, with the interval of each."""
    if outcomes is None or not outcomes.by_criterion:
        return None
    lang = page_language()
    labels = [text_in(one.title, lang) for one in outcomes.by_criterion]
    values = [_interval(one.turned, one.of) for one in outcomes.by_criterion]
    heading = _heading(_("Objections upheld, by criterion"), _("Criterion"))
    about = _("Last 13 weeks. The line on each bar shows where the true share lies, with 95% certainty.")
    chart = bars(heading, labels, [ChartSeries(_("Objections upheld"), values)])
    return OverviewChart("criteria", chart, about, reverse("oversight:criteria"))


def payments_chart(payments: Mapping[dt.date, Mapping[str, int]]) -> OverviewChart | None:
    """Payments of each month that failed or came back; what was not reported would hide these few."""
    states = (PaymentOutcome.FAILED, PaymentOutcome.RETURNED)
    if not any(counts.get(state) for counts in payments.values() for state in states):
        return None
    lang = page_language()
    series = [
        ChartSeries(STATES[state].in_(lang), [_payments(state, counts) for counts in payments.values()])
        for state in states
    ]
    labels = [format_month(month, lang) for month in payments]
    chart = stacked_bars(_heading(_("Payments that failed or were returned"), _("Month")), labels, series)
    about = _("Number of payments for the month, as reported by the payment agencies.")
    has_few = any(value.number is None for one in series for value in one.values)
    few = _("“few”: fewer than 10, or hidden so that nobody can work out a number below 10.")
    legend = few if has_few else ""
    return OverviewChart("payments", chart, about, reverse("oversight:payments"), legend)


# ---------------------------------------------------------------------------------------- underneath


def _heading(title: str, side: str, about: str = "") -> ChartHeading:
    return ChartHeading(title, about or title, side, page_language())


def _about(name: str) -> str:
    return ALL[name].how.in_(page_language())


def _weeks(reports: Sequence[WeekReport]) -> list[Moment]:
    """Labelled with its last day: with its first one, the figures would seem to end a week early."""
    return [(short_day(report.until_on - dt.timedelta(days=1)), report.whole) for report in reports]


def _days(reports: Sequence[WeekReport]) -> list[Moment]:
    return [
        (short_day(day), {name: report.days[name].get(day, NONE) for name in ALL})
        for report in reports
        for day in (report.since_on + dt.timedelta(days=place) for place in range(7))
    ]


def _series(moments: Sequence[Moment], names: Sequence[str]) -> list[ChartSeries]:
    return [
        ChartSeries(
            ALL[name].title.in_(page_language()),
            [_value(ALL[name], cells[name]) for _label, cells in moments],
        )
        for name in names
    ]


def _has_line(series: Sequence[ChartSeries]) -> bool:
    """Whether half of the points of some line are known: a scale with a stub on it tells nothing."""
    return any(
        2 * len([value for value in one.values if value.number is not None]) >= len(one.values)
        for one in series
    )


def _month(report: MonthReport | None, name: str) -> str:
    """The count of the last month, or its share; empty if that is hidden too."""
    cell = report.nation.get(name, NONE) if report else NONE
    text = cell_with_count(ALL[name], cell)
    if report is None or text in (_("few"), "–"):
        return ""
    return _("In {month}: {figure}.").format(
        month=format_month(report.since_on, page_language()), figure=text
    )


def _over_time(
    moments: Sequence[Moment],
    series: Sequence[ChartSeries],
    names: Sequence[str],
    side: str,
    targets: Mapping[str, int] | None,
) -> Chart:
    first = ALL[names[0]]
    target = (targets or {}).get(first.indicator)
    goal = (
        []
        if target is None
        else [ChartSeries(_("Target"), [ChartValue(target, percent(target))] * len(moments))]
    )
    title = series[0].name if len(names) == 1 else _("Requests received and decided")
    tick: Callable[[int], str] = percent if first.is_share else _number
    labels = [label for label, _cells in moments]
    chart = lines(_heading(title, side, _about(names[0])), labels, [*series, *goal], tick)
    if not first.is_share:
        return chart
    # The end of a line has no room for how many cases a share is of; the table has.
    counted = [cell_with_count(first, cells[first.name]) for _label, cells in moments]
    rows = [(label, text, *rest) for (label, _text, *rest), text in zip(chart.rows, counted, strict=True)]
    return replace(chart, rows=tuple(rows))


def _value(measure: WeeklyMeasure, cell: MonthlyValue) -> ChartValue:
    return ChartValue(cell.value if measure.is_share else cell.of, cell_text(measure, cell))


def _number(number: int) -> str:
    return format_number(number, page_language())


def _map(report: WeekReport, seen: Collection[str], marked: Collection[str], link: str) -> OverviewChart:
    names = dict(province_choices(seen))
    due = ALL["due"]
    cells = {code: report.cell("due", code) for code in names}
    values = {code: _value(due, cell) for code, cell in cells.items()}
    title = _("Decided by the due date last week, in each province")
    heading = _heading(title, _("Province"))
    chart = tile_map(heading, values, names, _("Share"), marked=marked, is_less_darker=True)
    # The frame is in the picture alone; the table says it in words.
    texts = {code: cell_with_count(due, cell) for code, cell in cells.items()}
    rows = [
        (name, _("{share} (worse)").format(share=texts[code]) if code in marked else texts[code])
        for code, name in names.items()
    ]
    has_any = any(value.number is not None for value in values.values())
    legend = (
        of_map(list(values.values()), has_frames=bool(marked))
        if has_any
        else _("In no province can the share be shown: too few requests were due.")
    )
    if len(seen) < len(EVERY_PROVINCE):
        legend = " ".join(
            part for part in (legend, _("Figures are shown only for your own provinces.")) if part
        )
    return OverviewChart("map", replace(chart, rows=tuple(rows)), _about("due"), link, legend, has_any)


def _waiting(report: WeekReport, link: str) -> list[OverviewChart]:
    """Nothing if it was not counted."""
    if report.waiting is None:
        return []
    labels = [
        _("Up to 7 days"), _("8 to 14 days"), _("15 to 30 days"), _("31 to 60 days"), _("More than 60 days"),
    ]  # fmt: skip
    values = [ChartValue(count, _("few") if count is None else _number(count)) for count in report.waiting]
    heading = _heading(_("Open requests by age"), _("Time since filing"))
    chart = bars(heading, labels, [ChartSeries(_("Requests"), values)])
    about = _(
        "All open requests, including those that are waiting for the applicant, a register or a "
        "second person. Counted on {at}."
    ).format(at=jalali(report.measured_at))
    counts = [count for count in report.waiting if count is not None]
    # With a hidden group, the sum would tell how many are in it.
    in_all = (
        _("Total: {total}, including those that are not waiting for an officer.").format(
            total=_number(sum(counts))
        )
        if len(counts) == len(values)
        else ""
    )
    if not any(counts):
        in_all = in_all or _("Too few requests can be shown for a chart.")
    return [OverviewChart("waiting", chart, about, link, in_all, any(counts))]


def _register_series(
    reports: Sequence[WeekReport], value: Callable[[RegisterWeek], ChartValue]
) -> list[ChartSeries]:
    names = sorted({one.register for report in reports for one in report.registers})
    return [
        ChartSeries(register_name(name), [_in_week(report, name, value) for report in reports])
        for name in names
    ]


def _registers(
    key: str,
    title: str,
    reports: Sequence[WeekReport],
    series: Sequence[ChartSeries],
    about: str,
    link: str,
    *,
    unit: str = "",
) -> OverviewChart:
    labels = [short_day(one.until_on - dt.timedelta(days=1)) for one in reports]
    chart = small_multiples(_heading(title, _("Week ending on")), labels, series)
    return OverviewChart(key, chart, about, link, one_scale(series, unit), is_tall=len(series) > 4)


def _in_week(report: WeekReport, register: str, value: Callable[[RegisterWeek], ChartValue]) -> ChartValue:
    """Nothing is said about a register that was asked only a few times."""
    one = next((one for one in report.registers if one.register == register), None)
    if one is None:
        return NO_FIGURE
    return value(one) if one.calls is not None else ChartValue(None, _("few"))


def _silence(one: RegisterWeek) -> ChartValue:
    if not one.calls or one.silent is None:
        return NO_FIGURE
    share = one.silence.value
    return ChartValue(share, percent(share))


def _latency(one: RegisterWeek) -> ChartValue:
    # The few answers of a register that fails are its quick ones: it would look like the fastest.
    if one.slow_ms is None or 2 * (one.silent or 0) > (one.calls or 0):
        return NO_FIGURE
    return ChartValue(one.slow_ms, _number(one.slow_ms))


def _interval(turned: int | None, of: int | None) -> ChartValue:
    if turned is None or not of:
        return ChartValue(None, _("few"))
    low, high = wilson(turned, of)
    share = nearest_permille(turned, of)
    text = _("{share} of {of} ({low} to {high})").format(
        share=percent(share), of=_number(of), low=percent(low), high=percent(high)
    )
    return ChartValue(share, text, low, high)


def _payments(state: str, counts: Mapping[str, int]) -> ChartValue:
    number = shown_payments(state, counts)
    return ChartValue(number, _("few") if number is None else _number(number))
