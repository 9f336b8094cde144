"""Evidence of a request: files sent one at a time, listed, taken out again, and given out as attachments."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemayat.documents.actions import remove_document
from hemayat.documents.errors import AlreadyFiled, NoSuchDocument
from hemayat.documents.queries import documents_of
from hemayat.documents.texts import LIMITS
from hemayat.requests.results import CaseView
from hemayat.web.citizen.access import for_head, for_head_form, household_of, reading
from hemayat.web.citizen.requests.additions import additions
from hemayat.web.citizen.requests.evidence_files import documents_context, keep_file
from hemayat.web.citizen.requests.forms import EvidenceForm
from hemayat.web.citizen.requests.lookup import own_request, redirect_to_request
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.document_presenter import attachment
from hemayat.web.shared.language import in_page_language


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HeadRequest, number: int) -> HttpResponse:
    """What was sent so far, and room for one more; for a request that is filed, also for a note."""
    case = own_request(request, number)
    if case.filed_at:
        return additions(request, case)
    if request.method != "POST":
        return _page(request, case, EvidenceForm(None, None, hint=in_page_language(LIMITS)))
    form = EvidenceForm(request.POST, request.FILES, hint=in_page_language(LIMITS))
    if form.is_valid():
        keep_file(request, case, form)
    if not form.errors:
        return redirect_to_request("evidence", number)
    return _page(request, case, form)


@for_head
@require_POST
def remove(request: HeadRequest, number: int, document: uuid.UUID) -> HttpResponse:
    """Taken out for good, as long as the request is not filed with it."""
    own_request(request, number)
    try:
        remove_document(
            household=household_of(request), id=document, by=request.citizen.actor, now=timezone.now()
        )
    except (NoSuchDocument, AlreadyFiled):
        return redirect_to_request("show", number)
    return redirect_to_request("evidence", number)


@for_head
@require_safe
def document(request: HeadRequest, number: int, document: uuid.UUID) -> HttpResponse:
    """The file as it is kept."""
    household, told = household_of(request), own_request(request, number)
    if document not in {listed_document.id for listed_document in documents_of(household, told.case)}:
        raise Http404
    return attachment(household, document)


@reading
def _page(request: HeadRequest, case: CaseView, form: EvidenceForm) -> HttpResponse:
    shown: dict[str, Any] = {"told": case, "form": form, **documents_context(request, case)}
    return render(request, "citizen/requests/evidence.html", shown)
