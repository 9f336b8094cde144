"""What the head still does with a filed request: answer, ask for a person, withdraw; a draft is deleted."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.common.language import Message
from hemayat.requests.actions import answer_question, ask_for_person, withdraw_request
from hemayat.requests.errors import ApplicantNotHead, CaseAlreadyOpen, CaseNotAdmissible, CaseStateChanged
from hemayat.requests.results import CaseView
from hemayat.web.citizen.access import for_head, for_head_form, form_data, reading
from hemayat.web.citizen.requests.additions import page_with_note
from hemayat.web.citizen.requests.forms import ReplyForm
from hemayat.web.citizen.requests.lookup import fault_text, own_request, redirect_to_request
from hemayat.web.citizen.requests.views import doors_page
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import in_page_language

NOT_SENT = Message(
    "The request changed while you were writing, so your text was not sent. Save a copy "
    "of your text and open the request page again"
)
"""Once somebody else has closed the question, or the request has ended, between the page and its form."""


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HeadRequest, number: int) -> HttpResponse:
    """The officer's question is the heading; without one, what was written can be added as a note."""
    case, data = own_request(request, number), form_data(request)
    if case.open_question is None or case.open_question.is_for_consent:
        words = data.get("words", "") if data else ""
        return page_with_note(request, case, words) if words else redirect_to_request("show", number)
    form = ReplyForm(data, case.open_question.words)
    if request.method == "POST" and form.is_valid():
        try:
            answer_question(
                request_id=number, words=form.cleaned_data["words"], by=request.citizen, now=timezone.now()
            )
        except CaseStateChanged:
            form.add_error("words", in_page_language(NOT_SENT))
        else:
            return redirect_to_request("show", number)
    return _answer_page(request, case, form)


@for_head
@require_POST
def ask_person(request: HeadRequest, number: int) -> HttpResponse:
    """The one button after an automatic end: on to the objection that a case officer looks at.

    If today's rules need a register that the head has not consented to, it is a draft still: on to its check.
    """
    own_request(request, number)
    try:
        filed = ask_for_person(request_id=number, by=request.citizen, now=timezone.now())
    except CaseAlreadyOpen as known:
        return redirect_to_request("show", known.request)
    except CaseNotAdmissible as fault:
        return doors_page(request, fault_text(fault))
    except (CaseStateChanged, ApplicantNotHead):
        return redirect_to_request("show", number)
    return redirect_to_request("filed" if own_request(request, filed).filed_at else "check", filed)


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HeadRequest, number: int) -> HttpResponse:
    """Asked once more before it is done."""
    case = own_request(request, number)
    if not case.may_withdraw:
        return redirect_to_request("show", number)
    if request.method == "POST":
        # Two clicks, or a decision meanwhile: the page of the request says what became of it.
        with suppress(CaseStateChanged):
            withdraw_request(request_id=number, by=request.citizen, now=timezone.now())
        return redirect_to_request("show", number) if case.filed_at else redirect_to_request("all")
    return render(request, "citizen/requests/withdraw.html", {"told": case})


@reading
def _answer_page(request: HeadRequest, case: CaseView, form: ReplyForm) -> HttpResponse:
    return render(request, "citizen/requests/answer.html", {"told": case, "form": form})
