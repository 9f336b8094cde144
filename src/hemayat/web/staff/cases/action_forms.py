"""The forms of the actions: which one belongs to which, and what is done with what was typed into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from hemayat.accounts.models import StaffMember
from hemayat.documents.queries import ListedDocument
from hemayat.requests import actions
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import CaseFile
from hemayat.requests.claimed_members import ClaimedMember, open_members
from hemayat.requests.colleagues import colleagues_for
from hemayat.rules.unknowns import ELIGIBLE, NOT_ELIGIBLE
from hemayat.web.shared.language import page_language
from hemayat.web.staff.cases.forms import (
    ApplicantQuestionForm,
    ApproveForm,
    CheckCorrectionsForm,
    ConfirmationForm,
    ConfirmOverrideForm,
    DecideForm,
    HandOverForm,
    NoteForm,
    RefuseForm,
    StrikeForm,
    VisitForm,
)
from hemayat.web.staff.cases.presenter import claimed_choices

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
    CaseAction.CHECK_CORRECTIONS: ActionHandler(CheckCorrectionsForm, actions.check_corrections),
    CaseAction.OVERRIDE: ActionHandler(
        DecideForm, actions.propose_override, lambda _case, value: value.get("outcome") == NOT_ELIGIBLE
    ),
    CaseAction.CONFIRM_OVERRIDE: ActionHandler(
        ConfirmOverrideForm,
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

DECIDING = frozenset(
    {CaseAction.DECIDE, CaseAction.DECIDE_BY_RULES, CaseAction.OVERRIDE, CaseAction.CONFIRM_OVERRIDE}
)
INLINE = frozenset({
    CaseAction.CLAIM, CaseAction.DECIDE, CaseAction.DECIDE_BY_RULES, CaseAction.CHECK_CORRECTIONS,
    CaseAction.CONFIRM_OVERRIDE,
})  # fmt: skip
"""If one of these is the main action of a case, its form is on the page of the case."""


def action_form(deed: CaseAction, case: CaseFile, data: QueryDict | None) -> forms.Form:
    """The form of an action, empty without `data`."""
    form = DOINGS[deed].form
    if form is ApproveForm:
        return approve_form(case.documents, data)
    if form is HandOverForm:
        return HandOverForm(data, colleagues_for(case.province, {case.officer}))
    if form is StrikeForm:
        return StrikeForm(data, claimed_choices(case.claimed, case.known, page_language()))
    if issubclass(form, CheckCorrectionsForm):
        return form(data, initial=_shown(case, form))
    return form(data)


def _shown(case: CaseFile, form: type[forms.Form]) -> Given:
    """What the page shows, and the second person agrees to."""
    proposal = next((override.id for override in case.overrides if not override.result), None)
    shown = {"last_correction": case.last_correction, "proposal": proposal}
    return {name: shown[name] for name in form.base_fields}


def approve_form(documents: Sequence[ListedDocument], data: QueryDict | None) -> ApproveForm:
    return ApproveForm(
        data, [(str(document.id), document.name) for document in documents if document.may_be_read]
    )


def joining_members(case: CaseFile, deed: CaseAction) -> list[ClaimedMember]:
    """Claimed members who join the household by this action if it gets support."""
    return open_members(case.claimed, case.known) if deed in DECIDING else []
