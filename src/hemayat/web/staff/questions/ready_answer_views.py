"""Answers that are ready: written by those who answer, published by a senior officer who is somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemayat.accounts.errors import ConfirmationRefused
from hemayat.cases.permissions import is_second_person
from hemayat.common.dates import day_of
from hemayat.common.language import Words
from hemayat.questions import actions
from hemayat.questions.actions import ReadyAnswerDraft
from hemayat.questions.answer_sources import answer_sources
from hemayat.questions.errors import NoSuchQuestion, QuestionFault, ReadyAnswerInvalid
from hemayat.questions.public_answers import ready_answer, search_answers
from hemayat.questions.results import ReadyAnswerView
from hemayat.questions.themes import TITLES
from hemayat.web.shared.search_query import search_query
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.fault_messages import add_form_error, fault_message
from hemayat.web.staff.questions.forms import ReadyAnswerForm
from hemayat.web.staff.questions.lookup import ROLES

ListedAnswer = tuple[ReadyAnswerView, bool]
"""An answer, and whether the member may publish it."""
_SHOWN_OPEN = 3
"""If a search finds no more than this, the answers are shown unfolded."""


@for_staff(*ROLES)
@require_safe
def show_all(request: StaffRequest) -> HttpResponse:
    """What has to be checked, then all of them by theme; or what a search finds."""
    return _list(request)


@for_staff(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """For a theme that the address names, where it comes from the queue."""
    theme = request.GET.get("theme", "")
    form = _form(request, theme=theme if theme in TITLES else "")
    if request.method == "POST" and _kept(form, request, actions.write_ready_answer):
        return HttpResponseRedirect(reverse("questions:ready"))
    return render(request, "staff/questions/ready_form.html", {"form": form})


@for_staff(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, number: int) -> HttpResponse:
    """Written anew it is public no more, until another person has published it."""
    kept = _one(request, number)
    form = _form(request, kept)
    if request.method == "POST" and _kept(
        form, request, actions.edit_ready_answer, answer=number, read=_read(request)
    ):
        return HttpResponseRedirect(reverse("questions:ready"))
    shown = {"form": form, "kept": kept, "read": _read(request) or kept.written_at}
    return render(request, "staff/questions/ready_form.html", shown)


@for_staff(*ROLES)
@require_POST
def publish(request: StaffRequest, number: int) -> HttpResponse:
    """Right as the law stands now, and for every eye."""
    return _done(request, number, partial(actions.publish_ready_answer, read=_read(request)))


@for_staff(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: StaffRequest, number: int) -> HttpResponse:
    """Out of every list, once the question whether it is meant is answered."""
    if request.method == "POST":
        return _done(request, number, actions.withdraw_ready_answer)
    return render(request, "staff/questions/ready_delete.html", {"one": _one(request, number)})


# ---------------------------------------------------------------------------------------- underneath


@reading
def _list(request: StaffRequest, fault: str = "", status: int = 200) -> HttpResponse:
    text = search_query(request)
    answers = search_answers(text, day_of(timezone.now()), is_public=False)
    found = [(one, is_second_person(request.member, one.written_by)) for one in answers]
    to_check = [] if text else [item for item in found if _is_to_check(*item)]
    others = [item for item in found if item not in to_check]
    shown = {
        "found": found,
        "to_check": to_check,
        "groups": [("", others)] if text else _by_theme(others),
        "is_short": bool(text) and len(found) <= _SHOWN_OPEN,
        "text": text,
        "fault": fault,
    }
    return render(request, "staff/questions/ready.html", shown, status=status)


def _is_to_check(answer: ReadyAnswerView, may_publish: bool) -> bool:
    return answer.is_stale or (may_publish and answer.published_at is None)


def _by_theme(found: list[ListedAnswer]) -> list[tuple[Words, list[ListedAnswer]]]:
    """In the order of the list, which has the answers of a theme together."""
    return [(TITLES[theme], list(items)) for theme, items in groupby(found, key=lambda item: item[0].theme)]


@reading
def _form(request: StaffRequest, answer: ReadyAnswerView | None = None, theme: str = "") -> ReadyAnswerForm:
    sources = list(answer_sources(day_of(timezone.now())).values())
    return ReadyAnswerForm(request.POST if request.method == "POST" else None, sources, answer, theme)


@reading
def _one(request: StaffRequest, number: int) -> ReadyAnswerView:
    try:
        return ready_answer(number, day_of(timezone.now()))
    except NoSuchQuestion:
        raise Http404 from None


def _read(request: StaffRequest) -> dt.datetime | None:
    """When that was written which the member read; None where the form does not tell."""
    try:
        return dt.datetime.fromisoformat(request.POST.get("read", ""))
    except ValueError:
        return None


def _kept(
    form: ReadyAnswerForm, request: StaffRequest, keep: Callable[..., object], **kwargs: object
) -> bool:
    """Whether it was kept; else the form says what to mend."""
    if form.is_valid():
        try:
            keep(
                written=ReadyAnswerDraft(**form.cleaned_data), by=request.member, now=timezone.now(), **kwargs
            )
        except ReadyAnswerInvalid as fault:
            add_form_error(form, fault, fault.field)
    return not form.errors


def _done(request: StaffRequest, number: int, do: Callable[..., Any]) -> HttpResponse:
    _one(request, number)
    try:
        do(answer=number, by=request.member, now=timezone.now())
    except QuestionFault as fault:
        return _list(request, fault_message(fault))
    except ConfirmationRefused as fault:
        return _list(request, fault_message(fault), 409)
    return HttpResponseRedirect(reverse("questions:ready"))
