"""Doing something with a complaint: taking it up, putting it back, writing, asking, answering."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.complaints import actions
from hemayat.complaints.errors import ComplaintFault
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.staff.access import StaffRequest, reading
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.inspection.forms import (
    ComplainantLetterForm,
    ComplainantQuestionForm,
    ComplaintAnswerForm,
)
from hemayat.web.staff.inspection.lookup import ROLES, complaint_view, file_of, to_complaint
from hemayat.web.staff.inspection.views import may_write, show_fault
from hemayat.web.staff.purpose import for_file
from hemayat.web.staff.unsent_text import not_possible

TITLES = {
    "write": _("Send a message to the complainant"),
    "ask": _("Ask the complainant"),
    "answer": _("Give the written answer and close the complaint"),
}


@for_file(*ROLES, of=file_of)
@require_POST
def claim(request: StaffRequest, number: int) -> HttpResponse:
    """From now on it is this inspector's."""
    return _at_once(request, number, "claim", actions.take_up)


@for_file(*ROLES, of=file_of)
@require_POST
def put_back(request: StaffRequest, number: int) -> HttpResponse:
    """For other inspectors."""
    return _at_once(request, number, "release", actions.release)


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: StaffRequest, number: int) -> HttpResponse:
    """A letter."""
    return _by_form(request, number, "write", ComplainantLetterForm, actions.write_to_complainant)


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: StaffRequest, number: int) -> HttpResponse:
    """A letter that wants an answer."""
    return _by_form(request, number, "ask", ComplainantQuestionForm, actions.ask_complainant)


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, number: int) -> HttpResponse:
    """The last one."""
    return _by_form(request, number, "answer", ComplaintAnswerForm, actions.answer_complaint)


def _at_once(request: StaffRequest, number: int, deed: str, do: Callable[..., object]) -> HttpResponse:
    try:
        do(complaint=number, by=request.member, now=timezone.now())
    except ComplaintFault as fault:
        return show_fault(request, number, fault)
    return to_complaint(number, deed)


def _by_form(
    request: StaffRequest, number: int, deed: str, of: type[forms.Form], do: Callable[..., object]
) -> HttpResponse:
    """The form, then the deed. What is not to be done with the complaint as it stands leads back to it."""
    if not may_write(complaint_view(request, number), request.member):
        return not_possible(request, reverse("inspection:show", args=[number]))
    form = of(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            do(complaint=number, by=request.member, now=timezone.now(), **form.cleaned_data)
        except ComplaintFault as fault:
            add_form_error(form, fault)
        else:
            return to_complaint(number, deed)
    return _form_page(request, number, {"form": form, "deed": TITLES[deed]})


@reading
def _form_page(request: StaffRequest, number: int, context: dict[str, Any]) -> HttpResponse:
    return render(request, "staff/inspection/act.html", {"told": complaint_view(request, number), **context})
