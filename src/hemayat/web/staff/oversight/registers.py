"""The quality of the data by register: the months, the lists behind them, and a report for the owner of a register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.accounts.roles import Role
from hemayat.agreements.queries import calendar_of, version_in_force
from hemayat.cases.queue_pages import page_of, read_cursor, read_number
from hemayat.common.dates import day_of, format_month, months_before
from hemayat.oversight.disclosure_control import RULE
from hemayat.oversight.monthly_figures import MOST_MONTHS
from hemayat.oversight.register_disputes import FIGURES, PAGE, dispute_months, disputes_of
from hemayat.oversight.register_inquiries import inquiries_of
from hemayat.oversight.register_measures import PROBLEMS, RegisterMonthReport
from hemayat.oversight.register_months import register_months
from hemayat.oversight.register_runs import run_gaps
from hemayat.oversight.weekly_figures import weeks
from hemayat.registers.schema import TABLES
from hemayat.web.shared.csv_download import csv_download
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.oversight import register_presenter, register_report
from hemayat.web.staff.oversight.forms import RegisterMonthForm
from hemayat.web.staff.oversight.overview_charts import register_charts
from hemayat.web.staff.oversight.register_downloads import csv_of_months, csv_of_report


@for_staff(Role.OVERSIGHT)
@require_safe
def registers(request: StaffRequest) -> HttpResponse:
    """The kept figures of the whole country, and the disputes of the own provinces, of one month."""
    reports = register_months()
    named = request.GET.get("month")
    report = next((one for one in reports if one.name == named), reports[0] if reports else None)
    shown: dict[str, object] = {"report": report, "weeks": register_charts(weeks(())), "rule": RULE}
    if report:
        disputes = dispute_months(report.since_on, report.until_on)
        run = run_gaps(report.since_on, report.until_on)
        shown |= {
            "form": RegisterMonthForm(_choices(reports), report.name),
            "month": format_month(report.since_on, page_language()),
            "problems": PROBLEMS.values(),
            "answers": register_presenter.answer_rows(report),
            "disputes": register_presenter.dispute_rows(disputes),
            "run": run,
            "items": [(name, register_presenter.unknown_rows(items)) for name, items in run.items.items()]
            if run
            else [],
            "owners": register_presenter.owners({*report.registers, *disputes}),
            "charts": register_presenter.problem_charts(reports),
        }
    return render(request, "staff/oversight/registers.html", shown)


@for_staff(Role.OVERSIGHT)
@require_safe
def registers_csv(request: StaffRequest) -> HttpResponse:
    """All months for a spreadsheet; a small count is withheld there, as it may be passed on."""
    reports = register_months(MOST_MONTHS)
    months = [(one, dispute_months(one.since_on, one.until_on)) for one in reports]
    earliest = min((one.since_on for one in reports), default=None)
    before = dispute_months(months_before(earliest, 1), earliest) if earliest else {}
    return csv_download(csv_of_months(months, before), "registers.csv")


@for_staff(Role.OVERSIGHT)
@require_safe
def register_disputes(request: StaffRequest) -> HttpResponse:
    """The disputes behind a figure: nothing of who they are about."""
    register, report = _named(request)
    figure = request.GET.get("figure", "")
    if figure not in FIGURES:
        raise Http404
    after = read_number(request.GET.get("after", ""))
    lines = disputes_of(register, report.since_on, report.until_on, [figure], after=after)
    page = page_of(lines, lambda line: line.request_id, PAGE)
    shown = {
        "register": register, "report": report, "figure": figure, "page": page,
        "month": format_month(report.since_on, page_language()), "title": register_presenter.DISPUTES[figure],
    }  # fmt: skip
    return render(request, "staff/oversight/register_disputes.html", shown)


@for_staff(Role.OVERSIGHT)
@require_safe
def register_inquiries(request: StaffRequest) -> HttpResponse:
    """The inquiries behind a figure: nothing of who they are about."""
    register, report = _named(request)
    problem = PROBLEMS.get(request.GET.get("figure", ""))
    if problem is None:
        raise Http404
    month = report.registers.get(register)
    if month is None or not month.counts[problem.name]:
        # None behind the figure, or few: then the figure is withheld, and its list would tell it.
        raise Http404
    after = read_cursor(request.GET.get("after", ""), dt.datetime)
    page = inquiries_of(register, report, problem.name, after=after)
    shown = {
        "register": register, "report": report, "problem": problem, "page": page,
        "month": format_month(report.since_on, page_language()),
    }  # fmt: skip
    return render(request, "staff/oversight/register_inquiries.html", shown)


@for_staff(Role.OVERSIGHT)
@require_safe
def owner_report(request: StaffRequest) -> HttpResponse:
    """One register and month, to be printed and sent to its owner: figures and references, and nobody's data."""
    register, month = _named(request)
    report = register_report.report_of(register, month)
    shown = {
        "report": report,
        "items": register_presenter.unknown_rows(report.items),
        "month": format_month(month.since_on, page_language()),
        "reply_by": _reply_by(timezone.now()),
        "today": day_of(timezone.now()),
    }
    return render(request, "staff/oversight/owner_report.html", shown)


@for_staff(Role.OVERSIGHT)
@require_safe
def owner_report_csv(request: StaffRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    register, report = _named(request)
    words = csv_of_report(register_report.report_of(register, report), report)
    return csv_download(words, f"{register}-{report.name}.csv")


# ---------------------------------------------------------------------------------------- underneath


def _named(request: HttpRequest) -> tuple[str, RegisterMonthReport]:
    """The register and the month that an address names; without them there is no page."""
    register, month = request.GET.get("register", ""), request.GET.get("month", "")
    report = next((one for one in register_months(MOST_MONTHS) if one.name == month), None)
    if register not in TABLES or report is None:
        raise Http404
    return register, report


def _choices(reports: Sequence[RegisterMonthReport]) -> list[tuple[str, str]]:
    return [(one.name, format_month(one.since_on, page_language())) for one in reports]


def _reply_by(now: dt.datetime) -> dt.date:
    """An owner has as many working days for its reply as for a dispute."""
    agreement, day = version_in_force(day_of(now)), day_of(now)
    calendar = calendar_of(agreement, day)
    for _ in range(agreement.parameters.register_within):
        day = calendar.next_after(day)
    return day
