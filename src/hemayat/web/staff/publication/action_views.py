"""What publishers do, each after proving themselves again: propose a run, let everybody see it, take it back."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.accounts.roles import Role
from hemayat.publication.background_jobs import ask_approval, ask_proposal, ask_withdrawal
from hemayat.publication.errors import PublicationFault
from hemayat.publication.message_preview import preview_of
from hemayat.publication.report import PublicationReport, report_of
from hemayat.publication.rollout import check_open
from hemayat.publication.rollout import pause as pause_run
from hemayat.publication.rollout import resume as resume_run
from hemayat.publication.stop_rule import justify_run
from hemayat.web.shared.page_refresh import WATCH
from hemayat.web.staff.access import StaffRequest, for_staff, fresh
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.publication.forms import (
    JustifyForm,
    PauseForm,
    ProposeForm,
    ProvincesForm,
    RunReasonForm,
    WithdrawForm,
)
from hemayat.web.staff.publication.views import run_page


@for_staff(Role.PUBLISHER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: StaffRequest) -> HttpResponse:
    """Nothing changes for anybody: the run is loaded beside what people see."""
    form = ProposeForm(request.POST or None)
    if form.is_valid():
        try:
            ask_proposal(
                run=form.cleaned_data["run"],
                by=request.member,
                now=timezone.now(),
                correction=form.correction,
            )
        except PublicationFault as fault:
            add_form_error(form, fault)
        else:
            return HttpResponseRedirect(f"{reverse('publication:all')}?{WATCH}=1")
    return render(request, "staff/publication/propose.html", {"form": form})


@for_staff(Role.PUBLISHER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: StaffRequest, run: int) -> HttpResponse:
    """The page says how many gain and lose, and what is sent; the worker does what is asked for here.

    The same page publishes an approved run in further provinces.
    """
    report = _found(run)
    try:
        _, left = check_open(run, by=request.member)
        form = ProvincesForm(left, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            ask_approval(run_id=run, by=request.member, now=timezone.now(), **form.asked)
            return HttpResponseRedirect(f"{reverse('publication:show', args=[run])}?{WATCH}=1")
    except PublicationFault as fault:
        return run_page(request, run, fault)
    shown = {"report": report, "form": form, "preview": preview_of(run)}
    return render(request, "staff/publication/approve.html", shown)


@for_staff(Role.PUBLISHER, Role.SENIOR_OFFICER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def justify(request: StaffRequest, run: int) -> HttpResponse:
    """Why a run may be published although it changes more outcomes than the agreement allows."""
    form = JustifyForm(request.POST or None)

    def write(words: str) -> None:
        justify_run(run, by=request.member, now=timezone.now(), words=words)

    return _with_reason(request, run, form, write, "staff/publication/justify.html")


@for_staff(Role.PUBLISHER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: StaffRequest, run: int) -> HttpResponse:
    form = PauseForm(request.POST or None)

    def stop(words: str) -> None:
        pause_run(run, by=request.member, now=timezone.now(), reason=words)

    return _with_reason(request, run, form, stop, "staff/publication/pause.html")


@for_staff(Role.PUBLISHER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: StaffRequest, run: int) -> HttpResponse:
    """By a button on the page of the run, which two publishers press; that page is what is read here."""
    if request.method != "POST":
        return run_page(request, run)
    try:
        resume_run(run, by=request.member, now=timezone.now())
    except PublicationFault as fault:
        return run_page(request, run, fault)
    return HttpResponseRedirect(reverse("publication:show", args=[run]))


@for_staff(Role.PUBLISHER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: StaffRequest, run: int) -> HttpResponse:
    report = report_of(run)
    if report is None:
        raise Http404
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            ask_withdrawal(run_id=run, by=request.member, now=timezone.now(), reason=reason)
        except PublicationFault as fault:
            return run_page(request, run, fault)
        return HttpResponseRedirect(reverse("publication:show", args=[run]))
    return render(request, "staff/publication/withdraw.html", {"report": report, "form": form})


def _found(run: int) -> PublicationReport:
    report = report_of(run)
    if report is None:
        raise Http404
    return report


def _with_reason(
    request: StaffRequest, run: int, form: RunReasonForm, act: Callable[[str], None], template: str
) -> HttpResponse:
    """A step that needs a reason in words; what stands in its way is said on the page of the run."""
    report = _found(run)
    if form.is_valid():
        try:
            act(form.cleaned_data["reason"])
        except PublicationFault as fault:
            return run_page(request, run, fault)
        return HttpResponseRedirect(reverse("publication:show", args=[run]))
    return render(request, template, {"report": report, "form": form})
