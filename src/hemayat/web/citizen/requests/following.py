"""What the head still does with a request that is filed: answer a question, and withdraw; a draft is deleted."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.requests.actions import answer_question, withdraw_request
from hemayat.requests.results import View
from hemayat.web.citizen.access import for_head_form, reading, typed
from hemayat.web.citizen.requests.forms import ReplyForm
from hemayat.web.citizen.requests.reading import own, to
from hemayat.web.citizen.sessions import HeadRequest


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HeadRequest, number: int) -> HttpResponse:
    """The officer's question is the heading; without an open one there is no such page."""
    told = own(request, number)
    if told.open_question is None:
        return to("show", number)
    form = ReplyForm(typed(request), told.open_question.words)
    if request.method == "POST" and form.is_valid():
        answer_question(
            request=number, words=form.cleaned_data["words"], by=request.citizen, now=timezone.now()
        )
        return to("show", number)
    return _answer_page(request, told, form)


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HeadRequest, number: int) -> HttpResponse:
    """Asked once more before it is done."""
    told = own(request, number)
    if not told.may_withdraw:
        return to("show", number)
    if request.method == "POST":
        withdraw_request(request=number, by=request.citizen, now=timezone.now())
        return to("show", number) if told.filed_at else to("all")
    return render(request, "citizen/requests/withdraw.html", {"told": told})


@reading
def _answer_page(request: HeadRequest, told: View, form: ReplyForm) -> HttpResponse:
    return render(request, "citizen/requests/answer.html", {"told": told, "form": form})
