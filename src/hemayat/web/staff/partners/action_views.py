"""What an administrator changes: each after proving themselves again; what is dangerous waits for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.accounts.errors import DeskFault
from hemayat.accounts.roles import Role
from hemayat.partners import actions
from hemayat.partners.errors import PartnerFault
from hemayat.partners.queries import organisation
from hemayat.web.shared.forms import PlainForm
from hemayat.web.staff.access import StaffRequest, for_staff, fresh
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.partners.forms import (
    CallbackAddressForm,
    OrganisationForm,
    OrganisationKeyForm,
    TermsForm,
)
from hemayat.web.staff.partners.views import organisation_page

FORM = ["GET", "HEAD", "POST"]


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_http_methods(FORM)
def add(request: StaffRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_organisation(**form.cleaned_data, by=request.member, now=timezone.now())
        except DeskFault as fault:
            add_form_error(form, fault)
        else:
            return _to(form.cleaned_data["code"])
    return render(request, "staff/partners/form.html", {"form": form, "title": "add", "organisation": None})


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_http_methods(FORM)
def key(request: StaffRequest, code: str) -> HttpResponse:
    return _proposed(request, code, OrganisationKeyForm(request.POST or None), "key", actions.propose_key)


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_http_methods(FORM)
def callback(request: StaffRequest, code: str) -> HttpResponse:
    form = CallbackAddressForm(request.POST or None)
    return _proposed(request, code, form, "callback", actions.propose_callback)


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_http_methods(FORM)
def terms(request: StaffRequest, code: str) -> HttpResponse:
    form = TermsForm(request.POST or None, initial={"from_on": timezone.localdate()})
    return _proposed(request, code, form, "terms", actions.propose_terms)


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_POST
def token(request: StaffRequest, code: str) -> HttpResponse:
    """Shown this once: nothing of it is kept but its hash."""
    try:
        issued = actions.issue_token(organisation=code, by=request.member, now=timezone.now())
    except DeskFault as fault:
        return organisation_page(request, code, fault)
    return render(
        request, "staff/partners/token.html", {"issued": issued, "organisation": organisation(code)}
    )


@for_staff(Role.ADMINISTRATOR)
@require_POST
def end_tokens(request: StaffRequest, code: str) -> HttpResponse:
    return _done(request, code, actions.revoke_tokens, organisation=code)


@for_staff(Role.ADMINISTRATOR)
@require_POST
def end_key(request: StaffRequest, code: str, key: str) -> HttpResponse:
    return _done(request, code, actions.revoke_key, organisation=code, key=key)


@for_staff(Role.ADMINISTRATOR)
@require_POST
def end_terms_of(request: StaffRequest, code: str, terms: int) -> HttpResponse:
    return _done(request, code, actions.end_terms, terms=terms)


@for_staff(Role.ADMINISTRATOR)
@require_POST
def close(request: StaffRequest, code: str) -> HttpResponse:
    return _done(request, code, actions.close_organisation, organisation=code)


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_POST
def reopen(request: StaffRequest, code: str) -> HttpResponse:
    return _done(request, code, actions.propose_opening, organisation=code)


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_POST
def confirm(request: StaffRequest, code: str, proposal: int) -> HttpResponse:
    return _done(request, code, actions.confirm_proposal, proposal=proposal)


@for_staff(Role.ADMINISTRATOR)
@require_POST
def refuse(request: StaffRequest, code: str, proposal: int) -> HttpResponse:
    return _done(request, code, actions.refuse_proposal, proposal=proposal)


def _proposed(
    request: StaffRequest, code: str, form: PlainForm, title: str, propose: Callable[..., int]
) -> HttpResponse:
    this_organisation = organisation(code)
    if this_organisation is None:
        raise Http404
    if form.is_valid():
        try:
            propose(organisation=code, **form.cleaned_data, by=request.member, now=timezone.now())
        except DeskFault as fault:
            add_form_error(form, fault, fault.field if isinstance(fault, PartnerFault) else None)
        else:
            return _to(code)
    return render(
        request, "staff/partners/form.html", {"form": form, "title": title, "organisation": this_organisation}
    )


def _done(request: StaffRequest, code: str, act: Callable[..., Any], **kwargs: Any) -> HttpResponse:
    try:
        act(**kwargs, by=request.member, now=timezone.now())
    except DeskFault as fault:
        return organisation_page(request, code, fault)
    return _to(code)


def _to(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("partners:show", args=[code]))
