"""One case: who it is about, what happened, what the registers said, the reasons as its head reads them, what to do."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.stored_determinations import data_in_words
from hemayat.questions.queries import threads_about
from hemayat.requests.actions import keep_look, keep_opening, name_people
from hemayat.requests.available_actions import ASIDE, CaseAction
from hemayat.requests.errors import MembersUnanswered, RequestFault
from hemayat.web.shared.document_presenter import attachment, documents_shown
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.cases import texts
from hemayat.web.staff.cases.answer_views import lacking_words
from hemayat.web.staff.cases.correction_views import correction_shown
from hemayat.web.staff.cases.lookup import NOT_NOW, ROLES, case_of, fault_text, file_of, reading
from hemayat.web.staff.cases.presenter import (
    alike_shown,
    answers_shown,
    claimed_shown,
    missing_shown,
    people_shown,
    reasons_shown,
    records_shown,
)
from hemayat.web.staff.purpose import for_file


def _keep_look(request: StaffRequest, number: int) -> None:
    """Since when this member has not seen the case: kept with the request, for the page to mark what is new."""
    request.seen_at = keep_look(request_id=number, by=request.member, now=timezone.now())


@for_file(*ROLES, of=file_of, then=_keep_look)
@require_safe
def show(request: StaffRequest, number: int) -> HttpResponse:
    """The whole case on one page; what is new since one's last look is marked."""
    return _page(request, number)


@for_file(*ROLES, of=file_of, then=_keep_look)
@require_POST
def unmask(request: StaffRequest, number: int) -> HttpResponse:
    """The same page with the national ids in full, on purpose and on record."""
    return _page(request, number, name_people(request_id=number, by=request.member, now=timezone.now()))


def _keep_opening(request: StaffRequest, number: int, document: uuid.UUID) -> None:
    """That this member opened the document: without that they refuse nobody."""
    if request.method == "GET":
        with suppress(RequestFault):
            keep_opening(request_id=number, document=document, by=request.member, now=timezone.now())


@for_file(*ROLES, of=file_of, then=_keep_opening)
@require_safe
def document(request: StaffRequest, number: int, document: uuid.UUID) -> HttpResponse:
    """The file as it is kept."""
    case = case_of(request, number)
    if document not in {this_document.id for this_document in case.documents}:
        raise Http404
    return attachment(case.told.household, document)


@reading
def _page(request: StaffRequest, number: int, ids: dict[int, str] | None = None) -> HttpResponse:
    lang, case = page_language(), case_of(request, number)
    shown: dict[str, Any] = {
        "case": case,
        "told": case.told,
        "people": people_shown(case, ids or {}, lang),
        "alike": alike_shown(case),
        "claimed": claimed_shown(case.claimed, timezone.localdate(), lang),
        "answers": answers_shown(case, lang),
        "fault": texts.FAULTS.get(case.fault),
        "unanswered": fault_text(MembersUnanswered(len(case.unanswered))) if case.unanswered else "",
        "missing": missing_shown(case, lang),
        "decided": present_decision(case.decided, lang) if case.decided else None,
        "records": records_shown(case, timezone.now(), lang),
        "known": reasons_shown(case, lang),
        "registers": data_in_words(case.now_known, lang) if case.now_known else [],
        "corrections": [correction_shown(case, correction, lang) for correction in case.corrections],
        "documents": documents_shown(case.documents, lang),
        "lacking": lacking_words(case) if CaseAction.ANSWER in case.deeds else [],
        "threads": threads_about(case.told.household, number, timezone.now()),
        "since": request.seen_at,
        "primary": next((texts.shown(deed) for deed in case.deeds[:1] if deed not in ASIDE), None),
        "others": [texts.shown(deed) for at, deed in enumerate(case.deeds) if at or deed in ASIDE],
        "done": texts.DONE.get(request.GET.get("done", "")),
        "not_now": texts.NOT_NOW if request.GET.get("done") == NOT_NOW else "",
    }
    return render(request, "staff/cases/case.html", shown)
