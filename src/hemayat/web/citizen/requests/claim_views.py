"""A draft on one page: what is asked about a request of its kind, and a file that shows it. The check comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import PublishedResult, decision_in, determination_in
from hemayat.households.queries import members
from hemayat.requests.actions import save_answers
from hemayat.requests.errors import AnswerInvalid, CaseStateChanged
from hemayat.requests.kinds import KINDS
from hemayat.requests.questions import MOST_SIGNS, WORDS, plain_text
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseKind
from hemayat.web.citizen.access import for_head_form, form_data, household_of, reading
from hemayat.web.citizen.attachments import forget_files
from hemayat.web.citizen.decision.reason_lines import reason_line
from hemayat.web.citizen.requests.additions import page_with_note
from hemayat.web.citizen.requests.data_items import heads_to_be
from hemayat.web.citizen.requests.evidence_files import documents_context, keep_file
from hemayat.web.citizen.requests.forms import (
    DraftForm,
    Questions,
    dispute_questions,
    head_questions,
    objection_questions,
    text_question,
)
from hemayat.web.citizen.requests.lookup import (
    fault_text,
    own_request,
    redirect_to_draft,
    redirect_to_request,
)
from hemayat.web.citizen.requests.presenter import disputed_words
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HeadRequest, number: int) -> HttpResponse:
    """All of it is kept in the draft. Of what is filed already, nothing is changed."""
    case = own_request(request, number)
    if case.filed_at:
        return _filed_already(request, case)
    if case.kind is CaseKind.DISPUTE and not case.answers.get("register"):
        return redirect_to_draft(case)
    form = _form(request, case, case.answers)
    try:
        if request.method == "POST" and _is_kept(request, case, form):
            return redirect_to_request("check", number)
    except CaseStateChanged:
        # Filed in another window a moment ago.
        forget_files(request, case.case)
        return _filed_already(request, own_request(request, number))
    return _page(request, case, form)


def with_words(request: HeadRequest, number: int, words: str) -> HttpResponse:
    """Save words from another page below those of the draft. If both are too long, its page asks to shorten them."""
    case = own_request(request, number)
    name, new = KINDS[case.kind].own_words.name, plain_text(words)
    kept = case.answers.get(name, "")
    both = kept if new in kept else "\n\n".join(text for text in (kept, new) if text)
    if len(both) > MOST_SIGNS:
        return _page(request, case, _form(request, case, {**case.answers, name: both}, is_sent=True))
    if both != kept:
        save_answers(request_id=number, answers={name: both}, by=request.citizen, now=timezone.now())
    return redirect_to_draft(case) if case.is_built else redirect_to_request("claim", number)


def begun_dispute(request: HeadRequest, number: int, answers: Mapping[str, str]) -> HttpResponse:
    """Save what was pressed. A draft that was about something else keeps its text and files: the page asks to check."""
    case = own_request(request, number)
    save_answers(request_id=number, answers=answers, by=request.citizen, now=timezone.now())
    was_about = {name: case.answers.get(name, "") for name in _SUBJECT}
    is_other = any(was_about.values()) and was_about != {name: answers.get(name, "") for name in _SUBJECT}
    return HttpResponseRedirect(reverse("requests:claim", args=[number]) + ("?other" if is_other else ""))


_SUBJECT = ("register", "fact", "person", "record")
"""The answers that say what a dispute is about."""


def _filed_already(request: HeadRequest, case: CaseView) -> HttpResponse:
    """Nothing filed is changed. What was typed and is not part of it can be added as a note."""
    data = form_data(request) or QueryDict()
    words = next((text for name in WORDS if (text := plain_text(data.get(name, "")))), "")
    is_new = words not in case.answers.get(KINDS[case.kind].own_words.name, "")
    return page_with_note(request, case, words) if is_new else redirect_to_request("show", case.id)


def _is_kept(request: HeadRequest, case: CaseView, form: DraftForm) -> bool:
    """What is right is kept even if something else is wrong: else a file would have to be chosen again, and a text
    written again by somebody who removes a wrong file first.
    """
    form.is_valid()
    keep_file(request, case, form)
    answers = form.answers()
    if case.kind is CaseKind.OBJECTION and "criteria" not in form.fields:
        # No condition is against the household: what is objected to is the decision as a whole.
        answers["criteria"] = ""
    try:
        save_answers(request_id=case.id, answers=answers, by=request.citizen, now=timezone.now())
    except AnswerInvalid as refused:
        form.add_error(refused.question if refused.question in form.fields else None, fault_text(refused))
    return not form.errors


@reading
def _form(
    request: HeadRequest, case: CaseView, answered: Mapping[str, str], *, is_sent: bool = False
) -> DraftForm:
    """`is_sent`: the answers are judged as if this page had sent them."""
    published = _objected_to(case)
    criteria = _criteria(published) if published else []
    if len(criteria) == 1 and "criteria" not in answered:
        answered = {**answered, "criteria": criteria[0][0]}
    data, files = (_sent(answered), None) if is_sent else (form_data(request), request.FILES or None)
    return DraftForm(data, files, answered, _questions(request, case, criteria))


def _sent(answered: Mapping[str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({name: text for name, text in answered.items() if name != "criteria"})
    data.setlist("criteria", [name for name in answered.get("criteria", "").split(",") if name])
    return data


def _questions(request: HeadRequest, case: CaseView, criteria: list[tuple[str, str]]) -> Questions:
    lang = page_language()
    if case.kind is CaseKind.OBJECTION:
        return objection_questions(criteria)
    if case.kind is CaseKind.DISPUTE:
        return dispute_questions(case.answers, disputed_words(case, lang))
    if case.kind is CaseKind.CHANGE_OF_HEAD:
        return head_questions(heads_to_be(members(household_of(request)), lang))
    return text_question(case.kind)


def _objected_to(case: CaseView) -> PublishedResult | None:
    if case.about_decision is not None:
        return decision_in(case.household, case.about_decision)
    return determination_in(case.household, case.about_run) if case.about_run is not None else None


def _criteria(published: PublishedResult) -> list[tuple[str, str]]:
    """Those that are against the household, as its reasons: nobody objects to a condition that they meet."""
    decision = present_decision(published, page_language(), has_changes=False)
    return [(view.reason.criterion, reason_line(view.reason)) for view in (*decision.failed, *decision.open)]


@reading
def _page(request: HeadRequest, case: CaseView, form: DraftForm) -> HttpResponse:
    sent = documents_context(request, case)
    shown: dict[str, Any] = {
        "told": case,
        "form": form,
        "decision": _objected_to(case),
        "is_other": "other" in request.GET and bool(case.answers.get("why") or sent["documents"]),
        **sent,
    }
    return render(request, "citizen/requests/claim.html", shown)
