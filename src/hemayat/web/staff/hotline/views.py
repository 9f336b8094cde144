"""The console: a call begins, is worked through, and is closed with two taps."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.hotline import actions
from hemayat.hotline.queries import OpenCall, calls_today, waiting_backs
from hemayat.hotline.states import OUTCOMES, TOPICS
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.hotline.call_context import (
    ROLES,
    call_of,
    files_are_stopped,
    in_call,
    look_at_file,
    page,
    to_console,
)
from hemayat.web.staff.hotline.forms import CallerIdentityForm, CallOutcomeForm
from hemayat.web.staff.hotline.script import scripts_for
from hemayat.web.staff.purpose import stopped_page


@for_staff(*ROLES, before=look_at_file)
@require_safe
def console(request: StaffRequest) -> HttpResponse:
    """Where a call begins; during one, who calls is asked for, and then what they may be told."""
    call = call_of(request)
    if call is None:
        return _between_calls(request)
    if call.caller is None:
        return page(request, "ask", call, form=CallerIdentityForm())
    script = scripts_for(call, page_language(), timezone.now())
    return page(request, "script", call, script=script, panel=script.panel)


@for_staff(*ROLES)
@require_POST
def begin(request: StaffRequest) -> HttpResponse:
    """None once the day's files are used up: a call that has begun is finished, and another one is not begun."""
    if files_are_stopped(request):
        return stopped_page(request)
    actions.begin_call(by=request.member, now=timezone.now())
    return to_console()


@in_call
def close(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """From a page without a form: it is not closed yet, and the page says what is missing."""
    close = CallOutcomeForm(
        request.POST, is_call_back=call.call_back is not None, is_closed=request.method == "POST"
    )
    return page(request, "close", call, close=close)


def _between_calls(request: StaffRequest) -> HttpResponse:
    calls = calls_today(request.member, timezone.now())
    told = [(one, one.topic and TOPICS[one.topic], one.outcome and OUTCOMES[one.outcome]) for one in calls]
    return page(request, "begin", None, calls=told, waiting=waiting_backs())
