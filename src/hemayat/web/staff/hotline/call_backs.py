"""Who waits to be called back, and calling them."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.hotline import actions
from hemayat.hotline.errors import CallBackAlreadyTaken
from hemayat.hotline.queries import call_backs
from hemayat.hotline.states import PARTS, TOPICS
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.hotline.call_context import ROLES, call_of, files_are_stopped, page, to_console
from hemayat.web.staff.purpose import stopped_page


@for_staff(*ROLES)
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """Those who asked come first; at the end are those whose day has not come, and those with a colleague."""
    rows = call_backs(request.member, timezone.now())
    told = [(one, TOPICS[one.topic], PARTS[one.part]) for one in rows]
    return page(request, "waiting", call_of(request), backs=told, is_taken="taken" in request.GET)


@for_staff(*ROLES)
@require_POST
def call(request: StaffRequest, number: int) -> HttpResponse:
    """A call begins with this one; who has it already goes on with it."""
    if files_are_stopped(request):
        return stopped_page(request)
    try:
        actions.begin_call(call_back=number, by=request.member, now=timezone.now())
    except CallBackAlreadyTaken:
        return HttpResponseRedirect(reverse("hotline:waiting") + "?taken=1")
    return to_console()
