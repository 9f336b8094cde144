"""A note or a document for a request that is filed: until its end, it is added; after it, nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hemayat.requests.actions import add_words, file_evidence
from hemayat.requests.errors import CaseStateChanged
from hemayat.requests.results import CaseView
from hemayat.web.citizen.access import form_data, reading
from hemayat.web.citizen.attachments import forget_files
from hemayat.web.citizen.requests.evidence_files import documents_context, keep_file
from hemayat.web.citizen.requests.forms import AdditionForm
from hemayat.web.citizen.requests.lookup import own_request
from hemayat.web.citizen.sessions import HeadRequest


def additions(request: HeadRequest, case: CaseView) -> HttpResponse:
    """One page for both. Sent twice, it is added once."""
    form = AdditionForm(form_data(request), request.FILES or None)
    if request.method == "POST" and _is_added(request, case, form):
        return HttpResponseRedirect(reverse("requests:show", args=[case.id]) + "?added")
    return _page(request, own_request(request, case.id), form)


def page_with_note(request: HeadRequest, case: CaseView, words: str) -> HttpResponse:
    """The page with words that came from another page and are not sent yet."""
    return _page(request, case, AdditionForm(None, words=words))


def _is_added(request: HeadRequest, case: CaseView, form: AdditionForm) -> bool:
    """Whether all of it was added. A file is, even if the words are too long: else it would have to be sent again."""
    form.is_valid()
    if case.ended_at:
        return False
    keep_file(request, case, form)
    try:
        file_evidence(request_id=case.id, by=request.citizen, now=timezone.now())
        words = "" if form.errors else form.cleaned_data["words"]
        if words:
            add_words(request_id=case.id, words=words, by=request.citizen, now=timezone.now())
    except CaseStateChanged:
        forget_files(request, case.case)
        return False
    return not form.errors


@reading
def _page(request: HeadRequest, case: CaseView, form: AdditionForm) -> HttpResponse:
    shown: dict[str, Any] = {"told": case, "form": form, **documents_context(request, case)}
    return render(request, "citizen/requests/add.html", shown)
