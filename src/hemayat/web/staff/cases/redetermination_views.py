"""Households that somebody else's request changed and that the rules leave open: an officer settles them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.roles import Role
from hemayat.eligibility.errors import ResultStillOpen, RulesAlreadyDecide
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import determination_of
from hemayat.eligibility.reasons import explain
from hemayat.eligibility.value_texts import data_in_words
from hemayat.requests.actions import (
    decide_affected,
    decide_affected_by_rules,
    keep_look_at_affected,
    strike_out_affected_member,
)
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.errors import ClaimsInOpenCase, MembersUnanswered, RequestFault
from hemayat.requests.queries import with_officer, with_officers
from hemayat.requests.redetermination_decision import AffectedFile, affected_file
from hemayat.requests.results import RedeterminationWithOfficer
from hemayat.rules.unknowns import NOT_ELIGIBLE
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.cases import texts
from hemayat.web.staff.cases.action_forms import ConfirmationForm, DecideForm, StrikeForm
from hemayat.web.staff.cases.lookup import ROLES, fault_text
from hemayat.web.staff.cases.presenter import claimed_choices, claimed_shown
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


class AffectedStrikeForm(StrikeForm):
    """On one page with the decision: its controls have names of their own."""

    prefix = "strike"


_DO: dict[CaseAction, Callable[..., object]] = {
    CaseAction.STRIKE_OUT: strike_out_affected_member,
    CaseAction.DECIDE_BY_RULES: decide_affected_by_rules,
    CaseAction.DECIDE: decide_affected,
}
_DEEDS = {"strike-out": CaseAction.STRIKE_OUT, "by-rules": CaseAction.DECIDE_BY_RULES}
"""As the page names them; without a name it is the officer's own decision."""


@for_file(Role.CASE_OFFICER, of=file_of, then=_keep_look)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, number: int) -> HttpResponse:
    """What is known of the household, and what to do; an adverse decision is asked about once more."""
    if request.method != "POST":
        return _page(request, number)
    deed = _DEEDS.get(request.POST.get("deed", ""), CaseAction.DECIDE)
    file = _file(request, number)
    form = _form(deed, request.POST, file)
    if not form.is_valid() or request.POST.get("is_meant") == "no":
        return _page(request, number, deed, form)
    if _is_adverse(deed, form, file) and request.POST.get("is_meant") != "yes":
        return _page(request, number, deed, form, interrupts=True)
    try:
        _DO[deed](affected=number, by=request.member, now=timezone.now(), **form.cleaned_data)
    except (RequestFault, RulesAlreadyDecide, ResultStillOpen) as fault:
        form.add_error(None, fault_text(fault))
        return _page(request, number, deed, form)
    is_done = deed is not CaseAction.STRIKE_OUT
    return HttpResponseRedirect(
        reverse("cases:affected") if is_done else reverse("cases:affected_one", args=[number])
    )


def _form(deed: CaseAction, data: QueryDict | None, file: AffectedFile) -> forms.Form:
    if deed is CaseAction.STRIKE_OUT:
        return AffectedStrikeForm(data, claimed_choices(file.claimed, (), page_language()))
    return ConfirmationForm(data) if deed is CaseAction.DECIDE_BY_RULES else DecideForm(data)


def _is_adverse(deed: CaseAction, form: forms.Form, file: AffectedFile) -> bool:
    if deed is CaseAction.DECIDE_BY_RULES:
        return file.known is not None and file.known.outcome == NOT_ELIGIBLE
    return form.cleaned_data.get("outcome") == NOT_ELIGIBLE


@reading
def _file(request: StaffRequest, number: int) -> AffectedFile:
    return affected_file(number, timezone.now())


@reading
def _page(
    request: StaffRequest,
    number: int,
    deed: CaseAction | None = None,
    form: forms.Form | None = None,
    *,
    interrupts: bool = False,
) -> HttpResponse:
    lang, case = page_language(), _waiting(number)
    file, decided = affected_file(number, timezone.now()), determination_of(case.household)
    known = file.known
    strike, decide = (
        form if form is not None and deed is one else _form(one, None, file)
        for one in (CaseAction.STRIKE_OUT, CaseAction.DECIDE)
    )
    shown: dict[str, Any] = {
        "case": case,
        "form": form,
        "strike_form": strike if claimed_choices(file.claimed, (), lang) else None,
        "decide_form": decide,
        "interrupts": interrupts,
        "deed": next((name for name, one in _DEEDS.items() if one is deed), ""),
        "claimed": claimed_shown(file.claimed, timezone.localdate(), lang),
        "fault": texts.FAULTS.get(file.fault),
        "open_case": file.open_case,
        "claims_in_open_case": fault_text(ClaimsInOpenCase()),
        "unanswered": fault_text(MembersUnanswered(len(file.unanswered), is_asked_again=True))
        if file.unanswered
        else "",
        "known": explain(known, lang) if known else None,
        "registers": data_in_words(known, lang) if known else [],
        "decided": present_decision(decided, lang) if decided else None,
    }
    return render(request, "staff/cases/redetermination.html", shown)


def _waiting(number: int) -> RedeterminationWithOfficer:
    found = with_officer(number)
    if found is None:
        raise Http404
    return found
