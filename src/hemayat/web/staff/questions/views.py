"""The queue of questions, due soonest first, and one thread, where it is answered, sorted, merged and reopened."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemayat.accounts.queries import names_of
from hemayat.accounts.roles import Role
from hemayat.cases.list_orders import read_order
from hemayat.cases.permissions import works_as
from hemayat.cases.queue_pages import read_cursor
from hemayat.common.dates import day_of
from hemayat.questions import actions
from hemayat.questions.errors import NoSuchQuestion, QuestionFault
from hemayat.questions.public_answers import all_answers, ready_answer
from hemayat.questions.queries import questions_of
from hemayat.questions.queues import KEYS, QuestionQueueQuery, themes_waiting, unhelpful, waiting
from hemayat.questions.results import QuestionThread, ReadyAnswerView
from hemayat.questions.themes import TITLES
from hemayat.web.shared.document_presenter import attachment, documents_shown
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.household_panel import household_panel
from hemayat.web.staff.list_headings import ListSorting
from hemayat.web.staff.purpose import for_file
from hemayat.web.staff.questions.claim_views import to_next
from hemayat.web.staff.questions.forms import MergeForm, QuestionAnswerForm, QuestionThemeForm
from hemayat.web.staff.questions.lookup import ROLES, file_of, thread, to_question

DONE = {
    "claimed": _("You have taken this question. Nobody else can answer it now."),
    "released": _("The question was returned to the queue. Any colleague can now answer it."),
    "answered": _("The answer was sent."),
    "sorted": _("The theme was set."),
    "merged": _("The two questions were merged."),
    "reopened": _("The question is waiting for an answer again."),
}
INSERT = "insert"
"""The buttons that add a ready answer to the text."""
THEN_NEXT = "next"
"""The button that answers and opens the next question."""
QUEUE_DONE = {
    "answered": _("The answer was sent. There are no more questions to take."),
    "none": _("There are no questions to take now."),
}


@for_staff(*ROLES)
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """What waits, and which themes of it no public answer covers; what makes no sense in the address is passed over."""
    now, asked = timezone.now(), _asked(request)
    page = waiting(asked, request.member, now, page_language())
    sorting = _sorting(asked)
    shown = {
        "asked": asked,
        "page": page,
        "sorting": sorting,
        "following": sorting.address_after(page.following) if page.following else "",
        "names": names_of(line.claimed_by for line in page.lines),
        "themes": themes_waiting(request.member, now),
        "unhelpful": unhelpful(request.member, now),
        "stale": sum(one.is_stale for one in all_answers(day_of(now), is_public=False)),
        "theme": TITLES.get(asked.theme),
        "done": QUEUE_DONE.get(request.GET.get("done", "")),
    }
    return render(request, "staff/questions/queue.html", shown)


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, number: int) -> HttpResponse:
    """The thread with room for an answer. An answer that is ready is added below what was typed."""
    if request.method == "POST":
        return _insert(request, number) if INSERT in request.POST else _send(request, number)
    question_thread = thread(request, number)
    if question_thread.merged_into is not None:
        return to_question(question_thread.merged_into)
    return _page(request, question_thread, QuestionAnswerForm(None, initial=_standing(question_thread)))


@for_file(*ROLES, of=file_of)
@require_POST
def sort_one(request: StaffRequest, number: int) -> HttpResponse:
    """Say what it is about."""
    form = QuestionThemeForm(request.POST)
    if not form.is_valid():
        return to_question(number)
    return _done(
        request, number, "sorted", lambda **kwargs: actions.sort(**kwargs, theme=form.cleaned_data["theme"])
    )


@for_file(*ROLES, of=file_of)
@require_POST
def merge_one(request: StaffRequest, number: int) -> HttpResponse:
    """On to whichever of the two stays."""
    question_thread = thread(request, number)
    form = MergeForm(request.POST, _others(request, question_thread))
    if not form.is_valid():
        return to_question(number)
    return _done(
        request, number, "merged", lambda **kwargs: actions.merge(**kwargs, other=form.cleaned_data["other"])
    )


@for_file(*ROLES, of=file_of)
@require_POST
def reopen_one(request: StaffRequest, number: int) -> HttpResponse:
    """It waits again, by a new day that the head is told."""
    return _done(request, number, "reopened", actions.reopen)


@for_file(*ROLES, of=file_of)
@require_safe
def document(request: StaffRequest, number: int, document: uuid.UUID) -> HttpResponse:
    """A file that was sent with the question."""
    question_thread = thread(request, number)
    if document not in {
        this_document.id for message in question_thread.messages for this_document in message.documents
    }:
        raise Http404
    return attachment(question_thread.line.household, document)


# ---------------------------------------------------------------------------------------- underneath


def _asked(request: HttpRequest) -> QuestionQueueQuery:
    theme = request.GET.get("theme", "")
    order = read_order(request.GET.get("order", ""), KEYS)
    key = KEYS[order.name]
    return QuestionQueueQuery(
        theme if theme in TITLES else "",
        request.GET.get("overdue") == "1",
        order,
        read_cursor(request.GET.get("after", ""), key.holds, is_grouped=bool(key.group)),
    )


def _sorting(query: QuestionQueueQuery) -> ListSorting:
    given = ({"theme": query.theme} if query.theme else {}) | ({"overdue": "1"} if query.is_overdue else {})
    return ListSorting(query.order, KEYS, reverse("questions:queue"), urlencode(given))


def _insert(request: StaffRequest, number: int) -> HttpResponse:
    """Nothing is sent: the same page, with the text that was typed and the ready answer below it."""
    question_thread = _standing_thread(request, number)
    chosen = _chosen(request)
    texts = [request.POST.get("words", "").rstrip(), chosen.answer.fa if chosen else ""]
    given = {
        "words": "\n\n".join(filter(None, texts)),
        "ready": chosen.id if chosen else request.POST.get("ready", ""),
    }
    return _page(
        request, question_thread, QuestionAnswerForm(None, initial={**given, **_standing(question_thread)})
    )


def _send(request: StaffRequest, number: int) -> HttpResponse:
    """Send the answer; else the same words stand below the thread as it is now, or below what it was joined with."""
    form = QuestionAnswerForm(request.POST)
    if form.is_valid() and _answered(request, number, form):
        return to_next(request, "answered") if THEN_NEXT in request.POST else to_question(number, "answered")
    question_thread = _standing_thread(request, number)
    form.data = {**request.POST.dict(), "ready": "", **_standing(question_thread)}
    return _page(request, question_thread, form)


def _standing_thread(request: StaffRequest, number: int) -> QuestionThread:
    """The question, or the one that it was merged with."""
    question_thread = thread(request, number)
    merged_into = question_thread.merged_into
    return question_thread if merged_into is None else thread(request, merged_into)


def _standing(question_thread: QuestionThread) -> dict[str, Any]:
    return {"more": not question_thread.line.is_waiting, "read": question_thread.length}


@reading
def _chosen(request: StaffRequest) -> ReadyAnswerView | None:
    number = request.POST.get(INSERT, "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    try:
        answer = ready_answer(int(number), day_of(timezone.now()))
    except NoSuchQuestion:
        return None
    return None if answer.is_stale else answer


def _answered(request: StaffRequest, number: int, form: QuestionAnswerForm) -> bool:
    cleaned_data = form.cleaned_data
    try:
        actions.answer_question(
            question=number,
            words=cleaned_data["words"],
            ready_answer=cleaned_data["ready"],
            is_more=cleaned_data["more"],
            read=cleaned_data["read"] or 0,
            by=request.member,
            now=timezone.now(),
        )
    except QuestionFault as fault:
        add_form_error(form, fault)
    return not form.errors


def _done(request: StaffRequest, number: int, done: str, do: Any) -> HttpResponse:
    """Do it; where it cannot be done any more, the page shows how the question stands."""
    try:
        led_to = do(question=number, by=request.member, now=timezone.now())
    except QuestionFault:
        return to_question(number)
    return to_question(led_to or number, done)


@reading
def _others(request: StaffRequest, question_thread: QuestionThread) -> list[Any]:
    lines = questions_of(question_thread.line.household, timezone.now())
    return [line for line in lines if line.is_waiting and line.id != question_thread.line.id]


@reading
def _page(request: StaffRequest, question_thread: QuestionThread, form: QuestionAnswerForm) -> HttpResponse:
    lang, now = page_language(), timezone.now()
    lines = [
        line
        for line in questions_of(question_thread.line.household, now)
        if line.id != question_thread.line.id
    ]
    waits = [line for line in lines if line.is_waiting]
    line = question_thread.line
    ready = [one for one in all_answers(day_of(now), is_public=False) if one.theme == line.theme]
    panel = household_panel(line.household, lang)
    about = {one.tie.removeprefix("rule:") for one in ready}
    shown: dict[str, Any] = {
        "panel": panel,
        "conditions": panel.conditions,
        # What the answers to such questions are about.
        "conditions_asked": [one for one in panel.conditions if one.criterion in about],
        "conditions_other": [one for one in panel.conditions if one.criterion not in about],
        "opens_cases": works_as(request.member, Role.CASE_OFFICER, Role.SENIOR_OFFICER),
        "purpose": request.purpose,
        "is_own": line.claimed_by == request.member.pk,
        "is_taken": line.claimed_by not in {None, request.member.pk},
        "may_release": line.claimed_by == request.member.pk or works_as(request.member, Role.SENIOR_OFFICER),
        "names": names_of([line.claimed_by]),
        "line": line,
        "thread": question_thread,
        "messages": [
            (message, documents_shown(message.documents, lang)) for message in question_thread.messages
        ],
        "form": form,
        "theming": QuestionThemeForm(initial={"theme": question_thread.line.theme}),
        "merging": MergeForm(None, waits) if waits and question_thread.line.is_waiting else None,
        "others": lines,
        "ready": ready,
        "since": request.seen_at,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "staff/questions/show.html", shown)
