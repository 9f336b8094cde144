"""My requests: the doors to a new one, all of them, and one as it stands; a draft leads to what is left to answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.agreements.queries import version_in_force
from hemayat.common.language import Lang
from hemayat.complaints.delay_rule import complaint_answer_day, is_late
from hemayat.complaints.queries import complaint_of, open_about
from hemayat.documents.queries import documents_of
from hemayat.documents.states import DocumentState
from hemayat.eligibility.queries import PublishedResult, determination_of
from hemayat.households.queries import members
from hemayat.questions.queries import questions_of
from hemayat.records.queries import record_behind
from hemayat.requests.actions import begin_draft, save_answers
from hemayat.requests.decision_checks import must_be_read
from hemayat.requests.errors import ApplicantNotHead, CaseAlreadyOpen, CaseNotAdmissible
from hemayat.requests.permissions import own_place
from hemayat.requests.person_review import can_ask_for_person
from hemayat.requests.queries import lacks_consent, requests_of
from hemayat.requests.queue_forecasts import case_forecast
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseKind
from hemayat.web.citizen.access import (
    for_head,
    for_head_form,
    form_data,
    household_of,
    page_for_not_head,
    reading,
)
from hemayat.web.citizen.decision.effect import takes_effect_on
from hemayat.web.citizen.decision.outcome_card import has_objection_to
from hemayat.web.citizen.decision.remedies import objection_until, remedies_of
from hemayat.web.citizen.requests.additions import page_with_note
from hemayat.web.citizen.requests.claim_views import begun_dispute, with_words
from hemayat.web.citizen.requests.data_items import answers_of, keys_of, record_answers
from hemayat.web.citizen.requests.forms import BeginForm
from hemayat.web.citizen.requests.lookup import (
    about_decision,
    fault_text,
    own_request,
    redirect_to_draft,
    redirect_to_request,
)
from hemayat.web.citizen.requests.presenter import answers_shown, missing_in, result_of
from hemayat.web.citizen.service_end import service_end_context
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.citizen.status.waits import WaitsDisplay
from hemayat.web.shared.document_presenter import documents_shown
from hemayat.web.shared.language import page_language
from hemayat.web.shared.page_refresh import with_refresh


@for_head
@require_safe
def show_all(request: HeadRequest) -> HttpResponse:
    """The three doors, then drafts and requests, the newest first."""
    return doors_page(request)


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HeadRequest) -> HttpResponse:
    """Where the buttons of other pages lead. What was pressed after the session had ended waits here."""
    form = BeginForm(form_data(request))
    if not form.is_valid():
        return redirect_to_request("all")
    if request.method != "POST":
        return render(request, "citizen/requests/new.html", {"form": form})
    try:
        return _begun(request, form)
    except (CaseNotAdmissible, ApplicantNotHead) as fault:
        return doors_page(request, fault_text(fault), form.cleaned_data["words"])


@for_head
@require_safe
def show(request: HeadRequest, number: int) -> HttpResponse:
    """One request, as it stands."""
    case = own_request(request, number)
    if case.filed_at is None:
        return redirect_to_draft(case)
    lang = page_language()
    shown: dict[str, Any] = {
        "told": case,
        "answers": answers_shown(case, lang),
        "result": result_of(case, lang),
        "missing": missing_in(case, lang),
        "lacks_consent": bool(case.missing) and lacks_consent(case.household, case.id, timezone.localdate()),
        **_documents(case, lang),
        "questions": questions_of(case.household, timezone.now(), case.id, by=request.citizen),
        "is_read_first": not case.ended_at and case.id in must_be_read([(case.household, case.id)]),
        "forecast": case_forecast(case.household, case.id, timezone.now()),
    }
    if can_ask_for_person(case):
        shown["answer_within"] = version_in_force(timezone.localdate()).parameters.answer_within["objection"]
    if is_late(case, timezone.localdate()):
        shown |= {"is_late": True, **_complaint(request, case)}
    page = render(request, "citizen/requests/show.html", shown | {"is_followed": True})
    return with_refresh(request, page, is_open=shown["is_checking"])


def _documents(case: CaseView, lang: Lang) -> dict[str, Any]:
    listed_documents = documents_of(case.household, case.case)
    is_checking = any(one.state == DocumentState.RECEIVED for one in listed_documents)
    return {"documents": documents_shown(listed_documents, lang), "is_checking": is_checking}


@reading
def _complaint(request: HeadRequest, case: CaseView) -> dict[str, Any]:
    """The complaint about a late result and the day of its answer, or the day if one is filed today."""
    number = open_about(case.household, case.id)
    if number is None:
        return {"complaint_by": complaint_answer_day(timezone.now())}
    this_complaint = complaint_of(number, timezone.localdate(), request.citizen)
    return {"complaint": number, "complaint_by": this_complaint.clock.due_on}


def _begun(request: HeadRequest, form: BeginForm) -> HttpResponse:
    """On to the draft; to the request that is examined already; for a dispute, to what can be disputed."""
    kind, words = CaseKind(form.cleaned_data["kind"]), form.cleaned_data["words"]
    answers = _record_answers(request, form) or _data_item_answers(request, form)
    if kind is CaseKind.DISPUTE and not answers:
        is_gone = bool(form.cleaned_data["record"] or form.cleaned_data["data_item"])
        return HttpResponseRedirect(reverse("requests:wrong") + ("?gone" if is_gone else ""))
    about = about_decision(_decided(request)) if kind is CaseKind.OBJECTION else {}
    try:
        number = begin_draft(kind=kind, by=request.citizen, now=timezone.now(), **about)
    except CaseAlreadyOpen as known:
        try:
            case = own_request(request, known.request)
        except ApplicantNotHead as fault:
            # Somebody else filed it: they learn that it is examined and its day, and not whose it is.
            return page_for_not_head(request, fault.words)
        return page_with_note(request, case, words) if words else redirect_to_request("show", case.id)
    if kind is CaseKind.DISPUTE:
        return begun_dispute(request, number, answers)
    if kind is CaseKind.CHANGE_OF_HEAD:
        _fill_in_new_head(request, number)
    if words:
        return with_words(request, number, words)
    return redirect_to_draft(own_request(request, number))


def _fill_in_new_head(request: HeadRequest, number: int) -> None:
    """The civil registry names them as head: who is to follow need not be asked. What they chose stays."""
    own = _own_place(request)
    if own and not own_request(request, number).answers.get("new_head"):
        save_answers(
            request_id=number, answers={"new_head": str(own)}, by=request.citizen, now=timezone.now()
        )


@reading
def _decided(request: HeadRequest) -> PublishedResult | None:
    return determination_of(household_of(request))


@reading
def _own_place(request: HeadRequest) -> int | None:
    return own_place(request.citizen)


@reading
def _data_item_answers(request: HeadRequest, form: BeginForm) -> dict[str, str]:
    """By the data item whose button was pressed; empty where none was, or where it is none of this household's."""
    chosen: str = form.cleaned_data["data_item"]
    if not chosen:
        return {}
    household = household_of(request)
    known = keys_of(determination_of(household), members(household), page_language())
    return answers_of(chosen, form.cleaned_data["claim"]) if chosen in known else {}


@reading
def _record_answers(request: HeadRequest, form: BeginForm) -> dict[str, str]:
    """By the record beside which a choice was pressed; empty where it is none behind this household's decision."""
    key, claim = form.cleaned_data["record"], form.cleaned_data["claim"]
    published = determination_of(household_of(request)) if key else None
    record = record_behind(published, key, timezone.now()) if published else None
    if published is None or record is None:
        return {}
    return record_answers(published, record, claim)


def _objection(published: PublishedResult | None) -> dict[str, Any]:
    """Whether there is a decision, and whether its last day to object has passed: then what remains is shown."""
    if published is None:
        return {"is_decided": False}
    until = objection_until(published)
    is_over = until is not None and until < timezone.localdate()
    remedies = remedies_of(published, takes_effect_on(published)) if is_over else None
    return {
        "is_decided": True, "objection_until": until, "is_objection_over": is_over, "remedies": remedies,
    }  # fmt: skip


@reading
def doors_page(request: HeadRequest, fault: str = "", words: str = "") -> HttpResponse:
    """`fault`: why what was pressed cannot be begun; `words`: what was written for it."""
    household = household_of(request)
    listed, published = requests_of(household, request.citizen), determination_of(household)
    opened = [case for case in listed if case.ended_at is None]
    shown = {
        **_objection(published),
        "open_requests": opened,
        "is_examined": published is not None and has_objection_to(published, opened),
        "ended_requests": [case for case in listed if case.ended_at is not None],
        "own_household": next((case for case in listed[:1] if case.has_own_household), None),
        "fault": fault,
        "words": words,
        "waits": WaitsDisplay(household, is_decided=published is not None, head=request.citizen),
        **service_end_context(),
    }
    return render(request, "citizen/requests/all.html", shown, status=409 if fault else 200)
