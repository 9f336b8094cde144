"""Evidence of a request: files sent one at a time, listed, taken out again, and given out as attachments."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemayat.documents.actions import receive_upload, remove_document
from hemayat.documents.errors import AlreadyFiled, NoSuchDocument, UploadRefused
from hemayat.documents.kinds import DocumentKind
from hemayat.documents.limits import MOST_DOCUMENTS
from hemayat.documents.queries import documents_of
from hemayat.documents.states import DocumentState
from hemayat.documents.texts import LIMITS
from hemayat.requests.actions import file_evidence
from hemayat.requests.errors import CaseStateChanged
from hemayat.requests.results import CaseView
from hemayat.web.citizen.access import for_head, for_head_form, household_of, reading
from hemayat.web.citizen.requests.forms import EvidenceForm
from hemayat.web.citizen.requests.lookup import own_request, redirect_to_request
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.document_presenter import attachment, documents_shown
from hemayat.web.shared.language import in_page_language, page_language


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HeadRequest, number: int) -> HttpResponse:
    """What was sent so far, and room for one more."""
    case = own_request(request, number)
    if not case.may_add_evidence:
        return redirect_to_request("show", number)
    if request.method != "POST":
        return _page(request, case, EvidenceForm(None, None, hint=in_page_language(LIMITS)))
    form = EvidenceForm(request.POST, request.FILES, hint=in_page_language(LIMITS))
    if form.is_valid():
        keep_file(request, case, form)
    if not form.errors:
        if case.filed_at:
            _file(request, number)
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


def keep_file(request: HeadRequest, case: CaseView, form: forms.Form) -> None:
    """Keep the file that came with the form, if one did. If it is not taken, the form says why."""
    sent = form.cleaned_data.get("content")
    if sent is None:
        return
    try:
        receive_upload(
            household=household_of(request), province=request.citizen.province, case=case.case, name=sent.name,
            content=sent.read(), kind=_kind(form), by=request.citizen.actor, now=timezone.now(),
        )  # fmt: skip
    except UploadRefused as refused:
        form.add_error("content", in_page_language(refused.words))


def documents_context(request: HeadRequest, case: CaseView) -> dict[str, Any]:
    """What was sent so far, and whether there is room for more. Call it as the head."""
    documents = documents_of(household_of(request), case.case)
    return {
        "documents": documents_shown(documents, page_language()),
        "may_remove": True,
        "is_checking": any(one.state == DocumentState.RECEIVED for one in documents),
        "may_send": sum(not one.is_gone for one in documents) < MOST_DOCUMENTS,
    }


def _file(request: HeadRequest, number: int) -> None:
    """It belongs to the request from now on. At the end of the request, nothing more belongs to it."""
    with suppress(CaseStateChanged):
        file_evidence(request_id=number, by=request.citizen, now=timezone.now())


def _kind(form: forms.Form) -> DocumentKind | None:
    chosen = form.cleaned_data.get("kind")
    return DocumentKind(chosen) if chosen else None


@reading
def _page(request: HeadRequest, case: CaseView, form: EvidenceForm) -> HttpResponse:
    shown: dict[str, Any] = {"told": case, "form": form, **documents_context(request, case)}
    return render(request, "citizen/requests/evidence.html", shown)
