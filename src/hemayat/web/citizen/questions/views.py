"""My questions: all of them, a new one, and one with its thread, where one writes on and says whether it helped."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemayat.agreements.queries import version_in_force
from hemayat.common.dates import day_of
from hemayat.common.language import Message
from hemayat.documents.limits import MOST_DOCUMENTS
from hemayat.questions.actions import ask_question, new_number, reply, store_rating
from hemayat.questions.errors import NoSuchQuestion, QuestionFault
from hemayat.questions.queries import questions_of, thread_of
from hemayat.questions.requester_actions import case_of
from hemayat.questions.results import QuestionThread
from hemayat.questions.states import AnswerRating
from hemayat.web.citizen.access import for_head, for_head_form, form_data, household_of, reading
from hemayat.web.citizen.attachments import forget_files, kept_file
from hemayat.web.citizen.questions.forms import MessageForm, NewQuestionForm
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.document_presenter import attachment, documents_shown
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language

# What was sent with a message stays with it: there is none that could be taken away instead.
FULL = in_page_language(
    Message(
        "This question already has {most_documents} files, so you cannot add more. Write "
        "without a file, or send this file with a new question."
    ).format(most_documents=MOST_DOCUMENTS)
)


@for_head
@require_safe
def show_all(request: HeadRequest) -> HttpResponse:
    """What waits for us first, then the newest."""
    rows = questions_of(household_of(request), timezone.now(), by=request.citizen)
    return render(request, "citizen/questions/all.html", {"questions": rows})


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HeadRequest) -> HttpResponse:
    """At any time, about a request or about none (R4.7a)."""
    about = request.GET.get("request", "")
    form = NewQuestionForm(
        form_data(request), request.FILES or None, int(about) if _is_number(about) else None
    )
    if request.method == "POST" and form.is_valid() and (number := _asked(request, form)):
        return _to(number)
    return _new_page(request, form)


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HeadRequest, number: int) -> HttpResponse:
    """The whole thread, and room to write on."""
    thread = _own(request, number)
    if request.method != "POST" and thread.merged_into is not None:
        return _to(thread.merged_into)
    form = MessageForm(form_data(request), request.FILES or None, _("Write more"))
    if request.method == "POST" and form.is_valid() and (stands_in := _replied(request, number, form)):
        return _to(stands_in)
    return _page(request, thread, form)


@for_head
@require_POST
def rate_answer(request: HeadRequest, number: int) -> HttpResponse:
    """One tap; whoever it did not help is led to where they write why."""
    _own(request, number)
    rating = request.POST.get("rating", "")
    if rating in {*AnswerRating}:
        # Who changes it again and again has said it: the last one that was stored stays.
        with suppress(QuestionFault):
            store_rating(question=number, rating=rating, by=request.citizen, now=timezone.now())
    return _to(number, "#id_words" if rating == AnswerRating.NOT_HELPED else "")


@for_head
@require_safe
def document(request: HeadRequest, number: int, document: uuid.UUID) -> HttpResponse:
    """A file of one's own thread."""
    thread = _own(request, number)
    if document not in {
        this_document.id for message in thread.messages for this_document in message.documents
    }:
        raise Http404
    return attachment(household_of(request), document)


# ---------------------------------------------------------------------------------------- underneath


@reading
def _own(request: HeadRequest, number: int) -> QuestionThread:
    try:
        return thread_of(number, timezone.now(), household_of(request), by=request.citizen)
    except NoSuchQuestion:
        raise Http404 from None


def _asked(request: HeadRequest, form: NewQuestionForm) -> int | None:
    """The new question's number; None where the form says why there is none."""
    number = new_number()
    uuids = kept_file(request, case_of(number), form, FULL)
    if form.errors:
        return None
    given = {name: form.cleaned_data[name] for name in ("category", "words")}
    asked = None
    try:
        asked = ask_question(
            number=number,
            documents=uuids,
            request_id=form.cleaned_data["request"],
            by=request.citizen,
            now=timezone.now(),
            **given,
        )
    except QuestionFault as fault:
        form.add_error(None, in_page_language(fault.words))
        form.ask_again()
    if uuids and asked != number:
        forget_files(request, case_of(number))
    return asked


def _replied(request: HeadRequest, number: int, form: MessageForm) -> int | None:
    """The number of the question that the message stands in; None where the form says why it stands in none."""
    uuids = kept_file(request, case_of(number), form, FULL)
    if form.errors:
        return None
    try:
        return reply(
            question=number,
            words=form.cleaned_data["words"],
            documents=uuids,
            by=request.citizen,
            now=timezone.now(),
        )
    except QuestionFault as fault:
        forget_files(request, case_of(number))
        form.add_error(None, in_page_language(fault.words))
        form.ask_again()
        return None


@reading
def _new_page(request: HeadRequest, form: NewQuestionForm) -> HttpResponse:
    within = version_in_force(day_of(timezone.now())).parameters.question_within
    return render(request, "citizen/questions/new.html", {"form": form, "within": within})


@reading
def _page(request: HeadRequest, thread: QuestionThread, form: MessageForm) -> HttpResponse:
    lang = page_language()
    shown: dict[str, Any] = {
        "line": thread.line,
        "thread": thread,
        "messages": [(message, documents_shown(message.documents, lang)) for message in thread.messages],
        "form": form,
    }
    return render(request, "citizen/questions/show.html", shown)


def _to(number: int, place: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("questions:show", args=[number]) + place)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
