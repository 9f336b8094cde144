"""What every page of the console knows: what is out of order, and the agent's call; a look at a file is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.hotline import actions
from hemayat.hotline.errors import CallerKnown, CallerUnknown, NoOpenCall
from hemayat.hotline.queries import OpenCall, back_of, current_call, outages
from hemayat.hotline.states import PARTS, TOPICS
from hemayat.oversight.look_budgets import is_stopped
from hemayat.web.shared.access import View
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.hotline import texts
from hemayat.web.staff.hotline.forms import CallOutcomeForm
from hemayat.web.staff.purpose import HouseholdFileAddress, record_file_look
from hemayat.web.staff.unsent_text import not_possible

P = ParamSpec("P")
ROLES = (Role.HOTLINE_AGENT,)


def call_of(request: StaffRequest) -> OpenCall | None:
    """The call that this agent has open."""
    with acting_as(actor_of(request.member), is_read_only=True):
        try:
            return current_call(request.member, timezone.now())
        except NoOpenCall:
            return None


def in_call(
    view: Callable[Concatenate[StaffRequest, OpenCall, P], HttpResponse],
    before: Callable[[StaffRequest], None] | None = None,
) -> View:
    """For agents with a call open, which the view is given; without one it leads to where calls begin.

    What is sent from a page of another call is not for whoever calls now: nothing of it is done.
    """

    @for_staff(*ROLES, before=before)
    def guarded(request: StaffRequest, /, *args: P.args, **named: P.kwargs) -> HttpResponse:
        call = call_of(request)
        if request.method == "POST" and request.POST.get("call") != str(call.id if call else ""):
            return not_possible(request, to_console("other-call").url, "call")
        try:
            if call and _is_closed(request, call):
                return to_console("closed")
            return view(request, call, *args, **named) if call else to_console()
        except (NoOpenCall, CallerKnown, CallerUnknown):
            # Its time was over a moment ago, or another window of the agent's was quicker.
            return not_possible(request, to_console().url)

    return guarded


def in_file(view: Callable[Concatenate[StaffRequest, OpenCall, P], HttpResponse]) -> View:
    """The same with a caller who has proven theirs, for a page that shows something of their file."""

    def guarded(request: StaffRequest, call: OpenCall, /, *args: P.args, **named: P.kwargs) -> HttpResponse:
        return view(request, call, *args, **named) if call.caller else to_console()

    return in_call(guarded, before=look_at_file)


def _is_closed(request: StaffRequest, call: OpenCall) -> bool:
    """Each page of a call can close it: what it was about, and what came of it. Without the two, the page says so."""
    close = CallOutcomeForm(request.POST, is_call_back=call.call_back is not None)
    if not close.is_valid():
        return False
    actions.close_call(call=call.id, **close.given, by=request.member, now=timezone.now())
    return True


def look_at_file(request: StaffRequest) -> None:
    """Before something of a proven caller's file is read: recorded as the agent's look, in a call."""
    call = call_of(request)
    if call and call.caller and request.method in {"GET", "HEAD"}:
        file = HouseholdFileAddress(call.caller.household, call.caller.province, reverse("hotline:console"))
        record_file_look(request, file, FileAccessPurpose.CALL, ROLES, is_in_call=True)


def files_are_stopped(request: StaffRequest) -> bool:
    """Whether this agent has used up the day's looks."""
    with acting_as(actor_of(request.member), is_read_only=True):
        return is_stopped(request.member)


def page(request: StaffRequest, template: str, call: OpenCall | None, **kwargs: Any) -> HttpResponse:
    """A page of the console: whatever is out of order stands first."""
    now = timezone.now()
    with acting_as(actor_of(request.member), is_read_only=True):
        known = outages(now)
        back = back_of(call, request.member, now) if call else None
    always = {
        "outages": known,
        "call": call,
        "back": back,
        "back_about": back and TOPICS[back.topic],
        "back_part": back and PARTS[back.part],
        "done": texts.DONE.get(request.GET.get("done", "")),
        "close": CallOutcomeForm(request.POST, is_call_back=back is not None),
    }
    return render(request, f"staff/hotline/{template}.html", {**always, **kwargs})


def to_console(done: str = "") -> HttpResponseRedirect:
    """Back to the call, which says what was done."""
    return HttpResponseRedirect(reverse("hotline:console") + (f"?done={done}" if done else ""))
