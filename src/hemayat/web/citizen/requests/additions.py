"""A note or a document for a request that is filed: until its end, it is added; after it, nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hemayat.eligibility.queries import determination_of
from hemayat.requests.actions import add_words, file_evidence
from hemayat.requests.admissibility import check_can_begin
from hemayat.requests.decision_checks import is_addition_read
from hemayat.requests.errors import CaseAlreadyOpen, CaseNotAdmissible, CaseStateChanged, RequestFault
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseKind
from hemayat.web.citizen.access import form_data, household_of, reading
from hemayat.web.citizen.attachments import forget_files
from hemayat.web.citizen.requests.evidence_files import documents_context, keep_file
from hemayat.web.citizen.requests.forms import AdditionForm
from hemayat.web.citizen.requests.lookup import about_decision, fault_text, own_request
from hemayat.web.citizen.sessions import HeadRequest


def additions(request: HeadRequest, case: CaseView) -> HttpResponse:
    """One page for both. Sent twice, it is added once."""
    form = AdditionForm(_sent(request), request.FILES or None)
    if request.method == "POST" and _is_added(request, case, form):
        return HttpResponseRedirect(reverse("requests:show", args=[case.id]) + "?added")
    return _page(request, own_request(request, case.id), form)


def _sent(request: HeadRequest) -> QueryDict | None:
    """A file that came after the session had ended is lost: without words, the form is empty again, and not faulty."""
    data = form_data(request)
    return data if request.method == "POST" or (data and data.get("words")) else None


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
    except RequestFault as fault:
        form.add_error("words", fault_text(fault))
    return not form.errors


@reading
def _page(request: HeadRequest, case: CaseView, form: AdditionForm) -> HttpResponse:
    shown: dict[str, Any] = {
        "told": case,
        "form": form,
        "is_file_lost": not form["words"].value(),
        **documents_context(request, case),
    }
    if case.ended_at:
        shown["next_kind"] = None if case.has_own_household else _next_kind(request)
    else:
        shown["is_read"] = bool(case.members) or is_addition_read(case.household, case.id)
    return render(request, "citizen/requests/add.html", shown)


def _next_kind(request: HeadRequest) -> CaseKind | None:
    """What the household can file after the end of a request: an objection, an application, or nothing any more."""
    published, head = determination_of(household_of(request)), request.citizen
    kind, about = CaseKind.OBJECTION if published else CaseKind.APPLICATION, about_decision(published)
    try:
        check_can_begin(kind, head, about.get("about_run"), about.get("about_decision"), now=timezone.now())
    except CaseNotAdmissible:
        return None
    except CaseAlreadyOpen:
        # The button leads to that one, to which words can be added.
        return kind
    return kind
