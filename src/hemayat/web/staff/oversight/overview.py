"""The first page of oversight: what got worse, the figures of the last week, and charts of the weeks before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.accounts.roles import Role
from hemayat.agreements.queries import version_in_force
from hemayat.common.dates import day_of
from hemayat.common.spreadsheet import csv_text
from hemayat.oversight import figures
from hemayat.oversight.case_anomalies.queries import open_by_rule
from hemayat.oversight.criterion_reviews import open_reviews
from hemayat.oversight.deteriorations import by_place, deteriorations
from hemayat.oversight.disclosure_control import RULE
from hemayat.oversight.monthly_figures import months
from hemayat.oversight.monthly_measures import MonthlyValue, MonthReport
from hemayat.oversight.queue_warnings import warnings_in
from hemayat.oversight.weekly_figures import weeks
from hemayat.oversight.weekly_measures import ALL, WeeklyMeasure, WeekReport
from hemayat.referrals.payment_queries import agency_months, payments_by_month
from hemayat.requests.queue_forecasts import NATION, forecasts
from hemayat.requests.queues import provinces_of
from hemayat.web.shared.csv_download import csv_download
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.oversight import overview_charts, overview_figures, overview_lists

COLUMNS = ("week", "day", "province", "register", "measure", "unit", "of", "value", "is_withheld")
Line = tuple[object, ...]
BY_DAY = "day"
MONTHS = 6


@for_staff(Role.OVERSIGHT)
@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """The stored figures, so that no look counts a nation: of the whole country, and of the own provinces."""
    seen = provinces_of(request.member)
    now, reports, is_by_day = timezone.now(), weeks(seen), _is_by_day(request)
    worse, kept = deteriorations(reports), figures.latest()
    by_queue = {one.province: one for one in forecasts([NATION, *seen], now)}
    warnings = overview_lists.worst_first(warnings_in(seen))
    queues = overview_lists.queue_rows(warnings, by_queue)
    by_agency = agency_months(seen, now, MONTHS)
    unpaid = payments_by_month(by_agency)
    agreement = version_in_force(day_of(now))
    targets, objections = agreement.indicators, kept.objections if kept else None
    marked = by_place(worse, "due")
    charts = [
        *overview_charts.charts(reports, targets, seen, marked, _last_month(), is_by_day=is_by_day),
        overview_charts.criteria_chart(objections),
        overview_charts.payments_chart(unpaid),
    ]
    shown = {
        "last": reports[-1] if reports else None,
        "days": overview_lists.week_days(reports[-1].since_on) if reports else "",
        "worse": [overview_lists.sentence(one, reports) for one in worse],
        "queues": queues,
        "has_idle_queue": any(one.is_idle for one in queues),
        "paced_until": max((one.paced_until for one in warnings), default=None),
        "has_few_late": any(one.has_few_late for one in queues),
        "forecast": by_queue.get(NATION),
        "pace_days": agreement.parameters.pace_over_days,
        "reviews": open_reviews(),
        "anomalies": open_by_rule(),
        "unpaid": overview_lists.unpaid_table(unpaid),
        "queue_warning": overview_figures.queue_warning(by_queue.get(NATION)),
        "most_failed": overview_lists.most_failed(by_agency),
        "figures": overview_figures.headline(reports, by_queue.get(NATION), worse, objections, targets),
        "charts": [one for one in charts if one and one.has_picture],
        "too_few": [one for one in charts if one and not one.has_picture],
        "is_by_day": is_by_day,
        "rule": RULE,
    }
    return render(request, "staff/oversight/overview.html", shown)


@for_staff(Role.OVERSIGHT)
@require_safe
def figures_csv(request: StaffRequest) -> HttpResponse:
    """The same figures of provinces, days and registers for a spreadsheet; what the page withholds is withheld here."""
    found = csv_of(weeks(provinces_of(request.member)), is_by_day=_is_by_day(request))
    return csv_download(found, "oversight-figures.csv")


def _last_month() -> MonthReport | None:
    return next(iter(months(1)), None)


def _is_by_day(request: HttpRequest) -> bool:
    return request.GET.get("by") == BY_DAY


def csv_of(reports: Sequence[WeekReport], *, is_by_day: bool) -> str:
    """One line for each figure; what is too small to be shown is empty, and marked as withheld."""
    lines: list[Line] = [COLUMNS]
    for report in reports:
        lines += _days(report) if is_by_day else [*_places(report), *_registers(report)]
    return csv_text(lines)


def _places(report: WeekReport) -> Iterator[Line]:
    for name, measure in ALL.items():
        yield _line(report, "", "nation", measure, report.whole[name])
        for place, cell in sorted(report.provinces[name].items()):
            yield _line(report, "", place or "abroad", measure, cell)


def _days(report: WeekReport) -> Iterator[Line]:
    for name, measure in ALL.items():
        for day, cell in sorted(report.days[name].items()):
            yield _line(report, day.isoformat(), "nation", measure, cell)


def _line(report: WeekReport, day: str, place: str, measure: WeeklyMeasure, cell: MonthlyValue) -> Line:
    unit = "tenths of a percent" if measure.is_share else "count"
    value = cell.value if measure.is_share else cell.of
    is_withheld = cell.is_few if measure.is_share else cell.of is None
    return report.since_on.isoformat(), day, place, "", measure.name, unit, cell.of, value, is_withheld


def _registers(report: WeekReport) -> Iterator[Line]:
    for one in report.registers:
        found = (
            ("silent", "count", one.silent),
            ("middle", "ms", one.middle_ms),
            ("slow", "ms", one.slow_ms),
        )
        for name, unit, value in found:
            yield (
                report.since_on.isoformat(), "", "", one.register, name, unit, one.calls, value, one.calls is None,
            )  # fmt: skip
