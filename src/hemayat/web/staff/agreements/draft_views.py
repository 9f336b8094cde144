"""What the author of a draft does: begin, write, load the official text, ask for reviews, give it up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.agreements import draft_actions
from hemayat.agreements.content_yaml import text_of
from hemayat.agreements.desk_queries import DraftView, draft_view
from hemayat.agreements.errors import AgreementFault, AgreementTextInvalid
from hemayat.audit.context import acting_as
from hemayat.common.dates import day_of
from hemayat.requests.correction_limit import check_limit_divides
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.agreements.forms import AgreementFieldsForm, AgreementTextForm, OfficialTextForm
from hemayat.web.staff.agreements.views import ROLES, draft_page, seen_or_404
from hemayat.web.staff.fault_messages import add_form_error


@for_staff(*ROLES)
@require_POST
def begin(request: StaffRequest) -> HttpResponse:
    """A draft that reads as the newest version."""
    return _to("show", draft_actions.begin_draft(by=request.member, now=timezone.now()))


@for_staff(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: StaffRequest, draft: int) -> HttpResponse:
    """Every fault at once, with its line; nothing is kept of a text that has one, and it stays in the form."""
    seen = _own(request, draft)
    form = AgreementTextForm(request.POST or None, initial={"text": seen.text})
    shown: dict[str, object] = {"seen": seen, "form": form}
    if form.is_valid():
        try:
            draft_actions.write_draft(
                draft=draft, text=form.cleaned_data["text"], by=request.member, now=timezone.now()
            )
            return _to("show", draft)
        except AgreementTextInvalid as fault:
            shown["faults"] = fault.found
        except AgreementFault as fault:
            add_form_error(form, fault)
    return render(request, "staff/agreements/text.html", shown)


@for_staff(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: StaffRequest, draft: int) -> HttpResponse:
    """The same, of what changes most often."""
    seen = _own(request, draft)
    form = AgreementFieldsForm(seen.body, request.POST or None)
    if form.is_valid():
        try:
            written = text_of(form.body())
            draft_actions.write_draft(draft=draft, text=written, by=request.member, now=timezone.now())
            return _to("show", draft)
        except AgreementTextInvalid as fault:
            form.tell(fault.found)
        except AgreementFault as fault:
            add_form_error(form, fault)
    return render(request, "staff/agreements/fields.html", {"seen": seen, "form": form})


@for_staff(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def official(request: StaffRequest, draft: int) -> HttpResponse:
    """The hash that is shown afterwards is that of the file which was sent."""
    seen = _own(request, draft)
    if request.POST.get("go") == "leave-out":
        return _done(request, draft, draft_actions.leave_out_official)
    form = OfficialTextForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content, name = form.sent
        try:
            draft_actions.load_official(
                draft=draft, content=content, name=name, by=request.member, now=timezone.now()
            )
            return _to("show", draft)
        except AgreementFault as fault:
            add_form_error(form, fault, "file")
    return render(request, "staff/agreements/official.html", {"seen": seen, "form": form})


@for_staff(*ROLES)
@require_POST
def offer(request: StaffRequest, draft: int) -> HttpResponse:
    return _done(request, draft, _offer)


@for_staff(*ROLES)
@require_POST
def discard(request: StaffRequest, draft: int) -> HttpResponse:
    return _done(request, draft, draft_actions.discard_draft)


def _offer(*, draft: int, by: StaffMember, now: dt.datetime) -> None:
    """Offer a draft for review, unless its rule of two officers would never apply."""
    with acting_as(actor_of(by), is_read_only=True):
        seen = draft_view(draft, by, day_of(now))
        if seen is not None:
            check_limit_divides(seen.line.agreement.parameters.one_officer_up_to_rial, day_of(now))
    draft_actions.offer_draft(draft=draft, by=by, now=now)


def _done(request: StaffRequest, draft: int, do: Callable[..., None]) -> HttpResponse:
    """Back to the draft; at its head what stood in the way."""
    try:
        do(draft=draft, by=request.member, now=timezone.now())
    except AgreementFault as fault:
        with acting_as(actor_of(request.member), is_read_only=True):
            return draft_page(request, draft, fault)
    return _to("show", draft)


def _own(request: StaffRequest, draft: int) -> DraftView:
    """The draft that its author may write in; nobody else has a form for it."""
    with acting_as(actor_of(request.member), is_read_only=True):
        seen = seen_or_404(request, draft)
    if not seen.may_write:
        raise Http404
    return seen


def _to(page: str, draft: int) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"agreements:{page}", args=[draft]))
