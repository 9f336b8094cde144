"""Doing something with a case: it is done, or the page comes back and says what is missing.

Before a decision that takes something from a household, one more page interrupts: it says what the household will lose.
"""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.accounts.errors import ConfirmationRefused
from hemayat.documents.queries import documents_of
from hemayat.eligibility.errors import ResultStillOpen, RulesAlreadyDecide
from hemayat.requests import actions
from hemayat.requests.available_actions import CaseAction, can_be_done, place_of
from hemayat.requests.case_file import CaseFile
from hemayat.requests.colleagues import colleagues_for
from hemayat.requests.errors import DocumentsNotAnswered, RequestFault
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, reading
from hemayat.web.staff.cases import texts
from hemayat.web.staff.cases.action_forms import (
    DECIDING,
    DOINGS,
    INLINE,
    ApproveForm,
    HandOverForm,
    VisitForm,
    action_form,
    approve_form,
    joining_members,
)
from hemayat.web.staff.cases.answers import (
    WORDS,
    AnswersForm,
    answer_form,
    answer_subjects,
    keep_answers,
    lacking_words,
    mark_empty,
    written_of,
)
from hemayat.web.staff.cases.case_page import SentForms, case_page, primary_of
from hemayat.web.staff.cases.lookup import NOT_NOW, ROLES, case_of, fault_text, file_of, to_case
from hemayat.web.staff.cases.next_case import NEXT, QUEUE, THEN, to_next
from hemayat.web.staff.cases.presenter import claimed_shown, outlook_lines, reasons_shown
from hemayat.web.staff.purpose import for_file
from hemayat.web.staff.unsent_text import not_possible


class CaseActionConverter:
    """A deed as an address names it."""

    regex = "|".join(CaseAction)

    def to_python(self, value: str) -> CaseAction:
        return CaseAction(value)

    def to_url(self, value: CaseAction) -> str:
        return str(value)


_BY_ROW = frozenset({
    CaseAction.CLAIM, CaseAction.RELEASE, CaseAction.HAND_OVER, CaseAction.NOTE, CaseAction.ASK, CaseAction.ASK_AGAIN,
    CaseAction.VISIT, CaseAction.DECIDE, CaseAction.CHECK_CORRECTIONS, CaseAction.REFUSE_OVERRIDE,
    CaseAction.WITHDRAW_OVERRIDE,
})  # fmt: skip
"""Judged by the row of the case, and then by the action: whatever else the page shows is not read before."""
_MEANT = "is_meant"
"""The answer to the interruption; "no" goes back to the form."""
_REFUSALS = (RequestFault, RulesAlreadyDecide, ResultStillOpen)


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: StaffRequest, number: int, deed: CaseAction) -> HttpResponse:
    """What is not to be done with the case as it stands leads back to it, which says so."""
    data = request.POST if request.method == "POST" else None
    if data is not None and _is_done_by_row(request, number, deed, data):
        return _after(request, number, deed)
    case = case_of(request, number)
    if deed not in case.deeds:
        return _not_now(request, case, deed, data)
    form, answers = action_form(deed, case, data), _answers(deed, case, data)
    if data is None or data.get(_MEANT) == "no" or not _are_valid(form, answers):
        return _page(request, case, deed, form, answers)
    if answers is not None and any(answers.cleaned_data.values()):
        if not keep_answers(request, case, answers):
            return _page(request, case, deed, form, answers)
        case = case_of(request, number)
    return _meant(request, case, deed, form)


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: StaffRequest, number: int) -> HttpResponse:
    """Every box that is filled in is kept, one at least; a document has to be opened first."""
    case = case_of(request, number)
    if CaseAction.ANSWER not in case.deeds:
        return not_possible(request, to_case(number, NOT_NOW).url)
    form = answer_form(case, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if any(form.cleaned_data.values()):
            if keep_answers(request, case, form):
                return to_case(number, CaseAction.ANSWER)
        else:
            mark_empty(case, form)
    return _answers_page(request, case, form)


@for_file(*ROLES, of=file_of)
@require_POST
def call_off(request: StaffRequest, number: int, visit: int) -> HttpResponse:
    """The applicant need not come any more."""
    try:
        actions.call_off_visit(request_id=number, visit=visit, by=request.member, now=timezone.now())
    except RequestFault:
        return to_case(number)
    return to_case(number, "call-off")


def _not_now(request: StaffRequest, case: CaseFile, deed: CaseAction, data: QueryDict | None) -> HttpResponse:
    """A register may have answered while the officer wrote. Answers are kept; every other text is shown again."""
    texts_typed = _texts_typed(deed, data) if data is not None else []
    if data is not None and deed in INLINE and _has_answers(data):
        answers = answer_form(case, data) if CaseAction.ANSWER in case.deeds else None
        if answers is None or not answers.is_valid() or not keep_answers(request, case, answers):
            texts_typed += [str(data[name]) for name in data if _is_answer(name) and data[name]]
    if not texts_typed:
        return to_case(case.told.id, NOT_NOW)
    return case_page(request, case.told.id, texts_typed=texts_typed)


def _texts_typed(deed: CaseAction, data: QueryDict) -> list[str]:
    """What was written in the large boxes of the action's own form."""
    fields = DOINGS[deed].form.base_fields
    boxes = [name for name, field in fields.items() if isinstance(field.widget, forms.Textarea)]
    return [str(data[name]) for name in boxes if data.get(name, "").strip()]


def _meant(request: StaffRequest, case: CaseFile, deed: CaseAction, form: forms.Form) -> HttpResponse:
    """It is done, unless it takes something from the household and something comes before that."""
    if DOINGS[deed].is_adverse(case, form.cleaned_data):
        if lacking := _lacking(case, deed):
            form.add_error(None, fault_text(lacking))
            return _page(request, case, deed, form)
        if request.POST.get(_MEANT) != "yes":
            return _interruption(request, case, deed, form)
    return _done(request, case, deed, form)


def _answers(deed: CaseAction, case: CaseFile, data: QueryDict | None) -> AnswersForm | None:
    """The boxes for answers that the form of the decision carries."""
    is_answered_here = deed in INLINE and CaseAction.ANSWER in case.deeds
    return answer_form(case, data) if data is not None and is_answered_here else None


def _has_answers(data: QueryDict) -> bool:
    """Whether a box of the applicant's words or of a document (its name is a UUID) was filled in."""
    return any(_is_answer(name) and data.get(name, "") for name in data)


def _is_answer(name: str) -> bool:
    return name == WORDS or name.count("-") == 4


def _are_valid(form: forms.Form, answers: AnswersForm | None) -> bool:
    is_valid = form.is_valid()
    return (answers is None or answers.is_valid()) and is_valid


def _is_done_by_row(request: StaffRequest, number: int, deed: CaseAction, data: QueryDict) -> bool:
    """Whether the row of the case was enough to do it. If not, the whole case is read, and shows why."""
    if deed not in _BY_ROW or (deed in INLINE and _has_answers(data)):
        return False
    form = _form_by_row(request, number, deed, data)
    if form is None or not form.is_valid():
        return False
    try:
        _do(request, number, deed, form)
    except (*_REFUSALS, ConfirmationRefused):
        return False
    return True


@reading
def _form_by_row(request: StaffRequest, number: int, deed: CaseAction, data: QueryDict) -> forms.Form | None:
    """None if the row of the case does not allow it."""
    if not can_be_done(deed, number, request.member, timezone.now()):
        return None
    form = DOINGS[deed].form
    if form not in {ApproveForm, HandOverForm}:
        return form(data)
    place = place_of(number)
    if form is HandOverForm:
        return HandOverForm(data, colleagues_for(place[1]) if place else [])
    return approve_form(documents_of(place[0], f"request:{number}") if place else [], data)


def _lacking(case: CaseFile, deed: CaseAction) -> DocumentsNotAnswered | None:
    """An officer's own decision, or that of the second person, waits for openings and answers; a proposal does not."""
    return DocumentsNotAnswered(len(case.lacks)) if case.lacks and deed is not CaseAction.OVERRIDE else None


def _done(request: StaffRequest, case: CaseFile, deed: CaseAction, form: forms.Form) -> HttpResponse:
    try:
        _do(request, case.told.id, deed, form)
    except _REFUSALS as fault:
        form.add_error(None, fault_text(fault))
        return _page(request, case, deed, form)
    except ConfirmationRefused as fault:
        form.add_error(None, fault_text(fault))
        return _page(request, case, deed, form, status=409)
    return _after(request, case.told.id, deed)


def _after(request: StaffRequest, number: int, deed: CaseAction) -> HttpResponse:
    """To the next case, if that was asked for and this one is decided; else back to this one."""
    is_next = deed in DECIDING and request.POST.get(THEN) == NEXT
    return to_next(request, number, deed) if is_next else to_case(number, deed)


def _do(request: StaffRequest, number: int, deed: CaseAction, form: forms.Form) -> None:
    given = dict(form.cleaned_data)
    if isinstance(form, VisitForm):
        given["at"] = form.at
    DOINGS[deed].do(request_id=number, by=request.member, now=timezone.now(), **given)


def _page(
    request: StaffRequest,
    case: CaseFile,
    deed: CaseAction,
    form: forms.Form,
    answers: AnswersForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The main action of a case is on the page of the case; every other has a page of its own."""
    if deed in INLINE and deed is primary_of(case):
        sent = SentForms(deed, form, answers) if form.is_bound else None
        return case_page(request, case.told.id, case=case, sent=sent, status=status)
    return _own_page(request, case, deed, form, status)


@reading
def _own_page(
    request: StaffRequest, case: CaseFile, deed: CaseAction, form: forms.Form, status: int
) -> HttpResponse:
    shown = {
        "case": case,
        "told": case.told,
        "words": texts.shown(deed, case.told.state),
        "form": form,
        "lacking": lacking_words(case) if case.lacks and deed in DECIDING else [],
        "outlook": outlook_lines(case, page_language()) if deed is CaseAction.OVERRIDE else [],
        "accepted": claimed_shown(joining_members(case, deed), timezone.localdate(), page_language()),
    }
    return render(request, "staff/cases/act.html", shown, status=status)


@reading
def _answers_page(request: StaffRequest, case: CaseFile, form: AnswersForm) -> HttpResponse:
    shown = {
        "told": case.told,
        "form": form,
        "written": list(written_of(case)),
        "subjects": list(answer_subjects(case, form)),
        "lacking": lacking_words(case),
    }
    return render(request, "staff/cases/answers.html", shown)


@reading
def _interruption(request: StaffRequest, case: CaseFile, deed: CaseAction, form: forms.Form) -> HttpResponse:
    """Nothing typed is lost: the next POST carries it, whichever button is pressed."""
    shown = {
        "told": case.told,
        "words": texts.shown(deed, case.told.state),
        "form": form,
        "known": reasons_shown(case, page_language()),
        "carried": [(name, request.POST[name]) for name in (THEN, QUEUE) if request.POST.get(name)],
    }
    return render(request, "staff/cases/before_refusal.html", shown)
