"""What publishers do, each after proving themselves again: propose a run, let everybody see it, take it back."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.accounts.roles import Role
from hemayat.publication.actions import check_open
from hemayat.publication.errands import ask_approval, ask_proposal, ask_withdrawal
from hemayat.publication.errors import PublicationFault
from hemayat.publication.report import report_of
from hemayat.web.staff.access import StaffRequest, for_staff, fresh
from hemayat.web.staff.faults import tell
from hemayat.web.staff.progress import WATCH
from hemayat.web.staff.publication.forms import ProposeForm, WithdrawForm
from hemayat.web.staff.publication.views import run_page


@for_staff(Role.PUBLISHER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: StaffRequest) -> HttpResponse:
    """Nothing changes for anybody: the run is loaded beside what people see."""
    form = ProposeForm(request.POST or None)
    if form.is_valid():
        try:
            ask_proposal(run=form.cleaned_data["run"], by=request.member, now=timezone.now())
        except PublicationFault as fault:
            tell(form, fault)
        else:
            return HttpResponseRedirect(f"{reverse('publication:all')}?{WATCH}=1")
    return render(request, "staff/publication/propose.html", {"form": form})


@for_staff(Role.PUBLISHER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: StaffRequest, run: int) -> HttpResponse:
    """The page says how many gain and lose; what is sent from it is done by the worker."""
    report = report_of(run)
    if report is None:
        raise Http404
    try:
        if request.method == "POST":
            ask_approval(run_id=run, by=request.member, now=timezone.now())
            return HttpResponseRedirect(f"{reverse('publication:show', args=[run])}?{WATCH}=1")
        check_open(run, by=request.member)
    except PublicationFault as fault:
        return run_page(request, run, fault)
    return render(request, "staff/publication/approve.html", {"report": report})


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
