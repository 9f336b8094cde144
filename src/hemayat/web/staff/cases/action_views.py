"""Doing something with a case: a page that says what comes of it and asks for what is needed; then it is done.

Before a decision that takes something from a household, one more page interrupts: it says what the household will lose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.accounts.errors import PowerIsNew
from hemayat.accounts.models import StaffMember
from hemayat.documents.queries import ListedDocument, documents_of
from hemayat.eligibility.errors import ResultStillOpen, RulesAlreadyDecide
from hemayat.requests import actions
from hemayat.requests.available_actions import CaseAction, can_be_done, place_of
from hemayat.requests.case_file import CaseFile
from hemayat.requests.claimed_members import ClaimedMember, open_members
from hemayat.requests.errors import DocumentsNotAnswered, RequestFault
from hemayat.rules.unknowns import ELIGIBLE, NOT_ELIGIBLE
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.cases import texts
from hemayat.web.staff.cases.answer_views import lacking_words
from hemayat.web.staff.cases.forms import (
    ApplicantQuestionForm,
    ApproveForm,
    ConfirmationForm,
    DecideForm,
    HandOverForm,
    NoteForm,
    RefuseForm,
    StrikeForm,
    VisitForm,
)
from hemayat.web.staff.cases.lookup import NOT_NOW, ROLES, case_of, fault_text, file_of, reading, to_case
from hemayat.web.staff.cases.presenter import claimed_choices, claimed_shown, reasons_shown
from hemayat.web.staff.purpose import for_file

Given = dict[str, Any]


@dataclass(frozen=True)
class ActionHandler:
    """How a deed is done. `do`: with the form's values. `is_adverse`: whether it takes something from the household."""

    form: type[forms.Form]
    do: Callable[..., object]
    is_adverse: Callable[[CaseFile, Given], bool] = lambda _case, _given: False


def _call(*, request_id: int, by: StaffMember, now: dt.datetime, at: dt.datetime, **kwargs: Any) -> None:
    plain = {name: kwargs[name] for name in ("reason", "place")}
    actions.call_visit(request_id=request_id, at=at, by=by, now=now, **plain)


def _approve(*, request_id: int, by: StaffMember, now: dt.datetime, **kwargs: Any) -> None:
    """Nobody is refused because a value is unknown, so there is no other outcome to choose."""
    actions.decide(request_id=request_id, outcome=ELIGIBLE, by=by, now=now, **kwargs)


DOINGS: dict[CaseAction, ActionHandler] = {
    CaseAction.CLAIM: ActionHandler(ConfirmationForm, actions.claim),
    CaseAction.RELEASE: ActionHandler(ConfirmationForm, actions.release),
    CaseAction.ASK: ActionHandler(ApplicantQuestionForm, actions.ask_applicant),
    CaseAction.ASK_AGAIN: ActionHandler(ConfirmationForm, actions.ask_again),
    CaseAction.VISIT: ActionHandler(VisitForm, _call),
    CaseAction.HAND_OVER: ActionHandler(HandOverForm, actions.hand_over_case),
    CaseAction.NOTE: ActionHandler(NoteForm, actions.add_note),
    CaseAction.DECIDE: ActionHandler(ApproveForm, _approve),
    CaseAction.STRIKE_OUT: ActionHandler(StrikeForm, actions.strike_out_member),
    CaseAction.CHECK_CORRECTIONS: ActionHandler(ConfirmationForm, actions.check_corrections),
    CaseAction.OVERRIDE: ActionHandler(
        DecideForm, actions.propose_override, lambda _case, value: value.get("outcome") == NOT_ELIGIBLE
    ),
    CaseAction.CONFIRM_OVERRIDE: ActionHandler(
        ConfirmationForm,
        actions.confirm_override,
        lambda case, _given: any(
            override.outcome == NOT_ELIGIBLE for override in case.overrides if not override.result
        ),
    ),
    CaseAction.REFUSE_OVERRIDE: ActionHandler(RefuseForm, actions.refuse_override),
    CaseAction.WITHDRAW_OVERRIDE: ActionHandler(ConfirmationForm, actions.withdraw_override),
    CaseAction.DECIDE_BY_RULES: ActionHandler(
        ConfirmationForm,
        actions.decide_by_rules,
        lambda case, _given: case.now_known is not None and case.now_known.outcome == NOT_ELIGIBLE,
    ),
}

_DECIDING = frozenset(
    {CaseAction.DECIDE, CaseAction.DECIDE_BY_RULES, CaseAction.OVERRIDE, CaseAction.CONFIRM_OVERRIDE}
)

_BY_ROW = frozenset({
    CaseAction.CLAIM, CaseAction.RELEASE, CaseAction.HAND_OVER, CaseAction.NOTE, CaseAction.ASK, CaseAction.ASK_AGAIN,
    CaseAction.VISIT, CaseAction.DECIDE, CaseAction.CHECK_CORRECTIONS, CaseAction.REFUSE_OVERRIDE,
    CaseAction.WITHDRAW_OVERRIDE,
})  # fmt: skip
"""Judged by the row of the case, and then by the action: whatever else the page shows is not read before."""
_REFUSALS = (RequestFault, RulesAlreadyDecide, ResultStillOpen)


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: StaffRequest, number: int, deed: CaseAction) -> HttpResponse:
    """What is not to be done with the case as it stands leads back to it, which says so."""
    doing, data = DOINGS[deed], request.POST if request.method == "POST" else None
    if data is not None and deed in _BY_ROW and _is_done_by_row(request, number, deed, data):
        return to_case(number, deed)
    case = case_of(request, number)
    if deed not in case.deeds:
        return to_case(number, NOT_NOW)
    form = _form(doing, case, data)
    if data is None or not form.is_valid():
        return _page(request, case, deed, form)
    if doing.is_adverse(case, form.cleaned_data):
        if lacking := _lacking(case, deed):
            form.add_error(None, fault_text(lacking))
            return _page(request, case, deed, form)
        if request.POST.get("is_meant") != "yes":
            return _page(request, case, deed, form, interrupts=True)
    return _done(request, case, deed, form)


@for_file(*ROLES, of=file_of)
@require_POST
def call_off(request: StaffRequest, number: int, visit: int) -> HttpResponse:
    """The applicant need not come any more."""
    try:
        actions.call_off_visit(request_id=number, visit=visit, by=request.member, now=timezone.now())
    except RequestFault:
        return to_case(number)
    return to_case(number, "call-off")


def _form(doing: ActionHandler, case: CaseFile, data: QueryDict | None) -> forms.Form:
    if doing.form is ApproveForm:
        return _approve_form(case.documents, data)
    if doing.form is StrikeForm:
        return StrikeForm(data, claimed_choices(case.claimed, case.known, page_language()))
    return doing.form(data)


def _approve_form(documents: Sequence[ListedDocument], data: QueryDict | None) -> ApproveForm:
    return ApproveForm(data, [(str(one.id), one.name) for one in documents if one.may_be_read])


def _is_done_by_row(request: StaffRequest, number: int, deed: CaseAction, data: QueryDict) -> bool:
    """Whether the row of the case was enough to do it. If not, the whole case is read, and shows why."""
    form = _form_by_row(request, number, deed, data)
    if form is None or not form.is_valid():
        return False
    try:
        _do(request, number, deed, form)
    except (*_REFUSALS, PowerIsNew):
        return False
    return True


@reading
def _form_by_row(request: StaffRequest, number: int, deed: CaseAction, data: QueryDict) -> forms.Form | None:
    """None if the row of the case does not allow it."""
    if not can_be_done(deed, number, request.member, timezone.now()):
        return None
    if DOINGS[deed].form is not ApproveForm:
        return DOINGS[deed].form(data)
    place = place_of(number)
    return _approve_form(documents_of(place[0], f"request:{number}") if place else [], data)


def _lacking(case: CaseFile, deed: CaseAction) -> DocumentsNotAnswered | None:
    """An officer's own decision, or that of the second person, waits for openings and answers; a proposal does not."""
    return DocumentsNotAnswered(len(case.lacks)) if case.lacks and deed is not CaseAction.OVERRIDE else None


def _accepted(case: CaseFile, deed: CaseAction) -> list[ClaimedMember]:
    """Claimed members who join the household by this deed if it gets support."""
    return open_members(case.claimed, case.known) if deed in _DECIDING else []


def _done(request: StaffRequest, case: CaseFile, deed: CaseAction, form: forms.Form) -> HttpResponse:
    try:
        _do(request, case.told.id, deed, form)
    except _REFUSALS as fault:
        form.add_error(None, fault_text(fault))
        return _page(request, case, deed, form)
    except PowerIsNew as fault:
        form.add_error(None, fault_text(fault))
        return _page(request, case, deed, form, status=409)
    return to_case(case.told.id, deed)


def _do(request: StaffRequest, number: int, deed: CaseAction, form: forms.Form) -> None:
    given = dict(form.cleaned_data)
    if isinstance(form, VisitForm):
        given["at"] = form.at
    DOINGS[deed].do(request_id=number, by=request.member, now=timezone.now(), **given)


@reading
def _page(
    request: StaffRequest,
    case: CaseFile,
    deed: CaseAction,
    form: forms.Form,
    *,
    interrupts: bool = False,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "case": case,
        "told": case.told,
        "words": texts.shown(deed),
        "form": form,
        "interrupts": interrupts,
        "known": reasons_shown(case, page_language()),
        "lacking": lacking_words(case) if case.lacks else [],
        "accepted": claimed_shown(_accepted(case, deed), timezone.localdate(), page_language()),
    }
    return render(request, "staff/cases/act.html", shown, status=status)
