"""What else is done in a call: a lost code, general answers, a call-back; and a proven caller's question."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.accounts.results import SignInProblem
from hemayat.audit.context import acting_as
from hemayat.hotline import actions
from hemayat.hotline.queries import OpenCall
from hemayat.questions.errors import QuestionFault
from hemayat.questions.public_answers import search_answers
from hemayat.requests.queries import requests_of
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.hotline import texts
from hemayat.web.staff.hotline.call_context import in_call, in_file, page, to_console
from hemayat.web.staff.hotline.forms import (
    AnswerSearchForm,
    CallBackForm,
    CallerIdentifierForm,
    CallerQuestionForm,
    QuestionFollowUpForm,
)
from hemayat.web.staff.hotline.general_answers import general_answers
from hemayat.web.staff.hotline.script import panel_for, questions_for


@in_call
@require_http_methods(["GET", "HEAD", "POST"])
def lost_code(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """It is sent to the number on file and nowhere else, so that nobody has to prove anything."""
    form = CallerIdentifierForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "lost_code", call, form=form)
    stands = actions.send_codes(
        call=call.id, named=form.cleaned_data["what"], by=request.member, now=timezone.now()
    )
    if isinstance(stands, SignInProblem):
        form.add_error(None, texts.problem_text(stands))
        return page(request, "lost_code", call, form=form)
    return to_console("codes")


@in_call
@require_http_methods(["GET", "HEAD", "POST"])
def call_back(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """Somebody wants to be called at another time."""
    now = timezone.now()
    form = CallBackForm(request.POST if request.method == "POST" else None, today=timezone.localdate(now))
    if not form.is_valid():
        return page(request, "call_back", call, form=form)
    actions.request_call_back(call=call.id, **form.given, by=request.member, now=now)
    return to_console("call-back")


@in_call
@require_http_methods(["GET", "HEAD", "POST"])
def general(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """What anybody may be told; among the answers that are public one may look for a word."""
    today = timezone.localdate()
    form = AnswerSearchForm(request.POST if request.method == "POST" else None)
    public = search_answers(form.cleaned_data["words"], today) if form.is_valid() else None
    return page(
        request,
        "general",
        call,
        form=form,
        answers=general_answers(today),
        public=public or [],
        has_asked=public is not None,
    )


@in_file
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """What the proven caller asks is written down, and answered by whoever answers questions."""
    with acting_as(call.actor, is_read_only=True):
        case_summaries = [
            case_summary for case_summary in requests_of(call.household) if case_summary.filed_at
        ]
    form = CallerQuestionForm(request.POST if request.method == "POST" else None, case_summaries)
    if not form.is_valid():
        return _form_page(request, "question", call, form)
    cleaned_data = form.cleaned_data
    try:
        actions.open_question(
            call=call.id,
            category=cleaned_data["category"],
            words=cleaned_data["words"],
            request_id=cleaned_data["about"],
            by=request.member,
            now=timezone.now(),
        )
    except QuestionFault as fault:
        add_form_error(form, fault, "words")
        return _form_page(request, "question", call, form)
    return to_console("question")


@in_file
@require_http_methods(["GET", "HEAD", "POST"])
def write_on(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """What the proven caller adds to a question of theirs; after an answer it asks for another."""
    form = QuestionFollowUpForm(
        request.POST if request.method == "POST" else None, questions_for(call, timezone.now())
    )
    if not form.is_valid():
        return _form_page(request, "write_on", call, form)
    try:
        actions.write_on(call=call.id, **form.cleaned_data, by=request.member, now=timezone.now())
    except QuestionFault as fault:
        add_form_error(form, fault, "words")
        return _form_page(request, "write_on", call, form)
    return to_console("written-on")


# ---------------------------------------------------------------------------------------- underneath


def _form_page(request: StaffRequest, template: str, call: OpenCall, form: PlainForm) -> HttpResponse:
    """The form, with the household that the agent is speaking with."""
    return page(request, template, call, form=form, panel=panel_for(call, page_language()))
