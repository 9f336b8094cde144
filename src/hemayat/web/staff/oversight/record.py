"""The record of who did what: searched by POST, page by page, and walked along on demand."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.oversight import actions
from hemayat.oversight.audit_search import AuditSearchPage
from hemayat.oversight.errors import OversightFault
from hemayat.oversight.verifications import latest_walks, outside_state
from hemayat.web.shared.page_refresh import WATCH, with_refresh
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.oversight.forms import AuditSearchForm


@for_staff(Role.OVERSIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """Nobody's number stands in an address: what is looked for is sent, and answered on the page itself."""
    form = AuditSearchForm(request.POST if request.method == "POST" else None)
    page = _found(request, form) if form.is_valid() else None
    return render(request, "staff/oversight/record.html", {"form": form, "page": page})


@for_staff(Role.OVERSIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: StaffRequest) -> HttpResponse:
    """Walks along the record, with how far the one that goes on is; POST asks for one."""
    if request.method == "POST":
        actions.ask_verification(by=request.member, now=timezone.now())
        return HttpResponseRedirect(f"{reverse('oversight:verification')}?{WATCH}=1")
    with acting_as(actor_of(request.member), is_read_only=True):
        walks = latest_walks()
    is_open = any(walk.ended_at is None for walk in walks)
    shown = {
        "walks": walks,
        "is_open": is_open,
        "outside": outside_state(request.member),
    }
    page = render(request, "staff/oversight/verification.html", shown)
    return with_refresh(request, page, is_open=is_open)


def _found(request: StaffRequest, form: AuditSearchForm) -> AuditSearchPage | None:
    try:
        return actions.search(sought=form.sought, by=request.member, now=timezone.now())
    except OversightFault as fault:
        add_form_error(form, fault)
        return None
