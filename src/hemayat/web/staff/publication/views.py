"""The runs, and one beside what people saw: what it decided, who changes, by which reason and where."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hemayat.accounts.roles import Role
from hemayat.publication.errors import PublicationFault
from hemayat.publication.finding_results import groups_of
from hemayat.publication.message_preview import preview_of
from hemayat.publication.missing_data import missing_data_of
from hemayat.publication.permissions import can_publish
from hemayat.publication.queries import last_loading, publications
from hemayat.publication.report import report_of, sections_of
from hemayat.web.shared.language import page_language
from hemayat.web.shared.page_refresh import with_refresh
from hemayat.web.shared.provinces import in_reading_order
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.fault_messages import fault_message
from hemayat.web.staff.publication.presenter import charts_of, state_words

ROLES = (Role.PUBLISHER, Role.ANALYST, Role.SENIOR_OFFICER)


@for_staff(*ROLES)
@require_safe
def show_all(request: StaffRequest) -> HttpResponse:
    errand = last_loading()
    shown = {
        "found": [(row, state_words(row.state)) for row in publications()],
        "errand": errand,
        "may_publish": can_publish(request.member),
    }
    page = render(request, "staff/publication/all.html", shown)
    return with_refresh(request, page, is_open=errand is not None and errand.is_open)


@for_staff(*ROLES)
@require_safe
def show(request: StaffRequest, run: int) -> HttpResponse:
    return run_page(request, run)


@for_staff(*ROLES)
@require_safe
def show_messages(request: StaffRequest, run: int) -> HttpResponse:
    """Each text as it goes out, how many heads get it, and what that costs."""
    report = report_of(run)
    if report is None:
        raise Http404
    return render(request, "staff/publication/messages.html", {"report": report, "preview": preview_of(run)})


@for_staff(*ROLES)
@require_safe
def show_report(request: StaffRequest, run: int) -> HttpResponse:
    """Every number of the run, from its folder."""
    report = report_of(run)
    if report is None:
        raise Http404
    shown = {"report": report, "sections": sections_of(run, page_language())}
    return render(request, "staff/publication/report.html", shown)


def run_page(request: StaffRequest, run: int, fault: PublicationFault | None = None) -> HttpResponse:
    """The run; at its head what stood in the way of what was just tried."""
    report = report_of(run)
    if report is None:
        raise Http404
    shown = {
        "report": report,
        "state": state_words(report.state),
        "charts": charts_of(report),
        "findings": groups_of(report.findings, page_language()),
        "missing_data": missing_data_of(report.missing_data, page_language()),
        "provinces": in_reading_order(
            report.changes.provinces if report.changes else (), lambda item: item.code
        ),
        "awaits": report.awaits(request.member),
        "may_go_on": report.may_go_on(request.member),
        "may_be_paused": report.may_be_paused(request.member),
        "may_be_resumed": report.may_be_resumed(request.member),
        "resume_asked": report.is_resume_asked,
        "may_justify": report.is_proposed and report.rollout.wants_reason_of(request.member),
        "may_be_withdrawn": report.may_be_withdrawn(request.member),
        "is_own": report.proposer == request.member.pk,
        "fault": fault_message(fault) if fault else "",
    }
    page = render(request, "staff/publication/show.html", shown, status=409 if fault else 200)
    return with_refresh(request, page, is_open=report.is_busy)
