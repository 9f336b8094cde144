"""What is done for a caller who has proven nothing: a lost code to the line on file, general answers, a call-back."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.results import Problem
from hemayat.calls import actions
from hemayat.calls.queries import OpenCall
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.hotline import words
from hemayat.web.staff.hotline.forms import CallBackForm, NamedForm
from hemayat.web.staff.hotline.general import general_answers
from hemayat.web.staff.hotline.reading import in_call, page, to_console


@in_call
@require_http_methods(["GET", "HEAD", "POST"])
def lost_code(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """It is sent to the number on file and nowhere else, so that nobody has to prove anything."""
    form = NamedForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "lost_code", call, form=form)
    stands = actions.send_codes(named=form.cleaned_data["what"], by=request.member, now=timezone.now())
    if isinstance(stands, Problem):
        form.add_error(None, words.told(stands))
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
    actions.want_call_back(**form.given, by=request.member, now=now)
    return to_console("call-back")


@in_call
@require_safe
def general(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """What anybody may be told."""
    answers = general_answers(timezone.localdate())
    return page(request, "general", call, answers=answers)
