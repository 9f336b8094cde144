"""Households that somebody else's request changed and that the rules leave open: an officer settles them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.roles import Role
from hemayat.eligibility.errors import RulesAlreadyDecide
from hemayat.eligibility.presenter import told_of
from hemayat.eligibility.queries import determination_of
from hemayat.eligibility.reasons import explain
from hemayat.eligibility.stored_determinations import data_in_words
from hemayat.requests.actions import decide_affected, keep_look_at_affected
from hemayat.requests.case_file import affected_known
from hemayat.requests.errors import RequestFault
from hemayat.requests.queries import with_officer, with_officers
from hemayat.requests.results import RedeterminationWithOfficer
from hemayat.rules.unknowns import NOT_ELIGIBLE
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.cases.forms import DecideForm
from hemayat.web.staff.cases.lookup import ROLES, reading, words_of
from hemayat.web.staff.purpose import HouseholdFileAddress, for_file


def file_of(number: int) -> HouseholdFileAddress | None:
    found = with_officer(number)
    if found is None:
        return None
    return HouseholdFileAddress(found.household, found.province, reverse("cases:affected_one", args=[number]))


@for_staff(*ROLES)
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """Those of the member's provinces, the longest waiting first."""
    return render(request, "staff/cases/redeterminations.html", {"found": with_officers()})


def _keep_look(request: StaffRequest, number: int) -> None:
    """Who saw what was decided about this household gives no second opinion on it."""
    keep_look_at_affected(affected=number, by=request.member, now=timezone.now())


@for_file(Role.CASE_OFFICER, of=file_of, then=_keep_look)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, number: int) -> HttpResponse:
    """What is known of the household, and the decision; an adverse one is asked about once more."""
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, number, form)
    if form.cleaned_data["outcome"] == NOT_ELIGIBLE and request.POST.get("is_meant") != "yes":
        return _page(request, number, form, interrupts=True)
    try:
        decide_affected(affected=number, by=request.member, now=timezone.now(), **form.cleaned_data)
    except (RequestFault, RulesAlreadyDecide) as fault:
        form.add_error(None, words_of(fault))
        return _page(request, number, form)
    return HttpResponseRedirect(reverse("cases:affected"))


@reading
def _page(request: StaffRequest, number: int, form: DecideForm, *, interrupts: bool = False) -> HttpResponse:
    lang, case = page_language(), _waiting(number)
    known, decided = affected_known(number), determination_of(case.household)
    shown: dict[str, Any] = {
        "case": case,
        "form": form,
        "interrupts": interrupts,
        "known": explain(known, lang) if known else None,
        "registers": data_in_words(known, lang) if known else [],
        "decided": told_of(decided, lang) if decided else None,
    }
    return render(request, "staff/cases/redetermination.html", shown)


def _waiting(number: int) -> RedeterminationWithOfficer:
    found = with_officer(number)
    if found is None:
        raise Http404
    return found
