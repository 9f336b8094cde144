"""Files of a request: kept with the form that they came with, and what there is so far."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from hemayat.documents.actions import receive_upload
from hemayat.documents.errors import UploadRefused
from hemayat.documents.kinds import DocumentKind
from hemayat.documents.limits import MOST_DOCUMENTS
from hemayat.documents.queries import documents_of
from hemayat.documents.states import DocumentState
from hemayat.requests.results import CaseView
from hemayat.web.citizen.access import household_of
from hemayat.web.citizen.attachments import FULL
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.document_presenter import documents_shown
from hemayat.web.shared.language import in_page_language, page_language


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
        is_full = refused.kind == "too_many" and case.filed_at is not None
        form.add_error("content", FULL if is_full else in_page_language(refused.words))


def documents_context(request: HeadRequest, case: CaseView) -> dict[str, Any]:
    """What was sent so far, and whether there is room for more. Call it as the head."""
    documents = documents_of(household_of(request), case.case)
    return {
        "documents": documents_shown(documents, page_language()),
        "may_remove": True,
        "most_files": MOST_DOCUMENTS,
        "is_checking": any(one.state == DocumentState.RECEIVED for one in documents),
        "may_send": sum(not one.is_gone for one in documents) < MOST_DOCUMENTS,
    }


def _kind(form: forms.Form) -> DocumentKind | None:
    chosen = form.cleaned_data.get("kind")
    return DocumentKind(chosen) if chosen else None
