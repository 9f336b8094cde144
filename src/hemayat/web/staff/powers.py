"""Changes of powers: confirmed by a second person who holds the power; read by administrators and oversight."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.accounts.errors import DeskFault
from hemayat.accounts.powers import closed_lately, confirm_power, power_changes, refuse_power, reopen_closed
from hemayat.accounts.roles import POWERS, Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.common.persian import to_ascii_digits
from hemayat.web.staff.access import StaffRequest, for_staff, fresh
from hemayat.web.staff.fault_messages import fault_message


@for_staff(*POWERS)
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    return _page(request)


@for_staff(*POWERS)
@fresh
@require_POST
def confirm(request: StaffRequest, request_id: int) -> HttpResponse:
    try:
        digits = to_ascii_digits(request.POST.get("id_digits", "")[:8].strip())
        confirm_power(request_id=request_id, by=request.member, now=timezone.now(), id_digits=digits)
    except DeskFault as fault:
        return _page(request, fault)
    return HttpResponseRedirect(reverse("powers:waiting"))


@for_staff(*POWERS)
@require_POST
def refuse(request: StaffRequest, request_id: int) -> HttpResponse:
    try:
        refuse_power(request_id=request_id, by=request.member, now=timezone.now())
    except DeskFault as fault:
        return _page(request, fault)
    return HttpResponseRedirect(reverse("powers:waiting"))


@for_staff(Role.OVERSIGHT)
@fresh
@require_POST
def reopen(request: StaffRequest, member: int) -> HttpResponse:
    try:
        reopen_closed(member=member, by=request.member, now=timezone.now())
    except DeskFault as fault:
        return _page(request, fault)
    return HttpResponseRedirect(reverse("powers:waiting"))


def _page(request: StaffRequest, fault: DeskFault | None = None) -> HttpResponse:
    is_overseer = Role.OVERSIGHT in request.member.roles
    with acting_as(actor_of(request.member)):
        waiting_now, ended = power_changes(request.member)
        closed = closed_lately() if is_overseer else []
    shown = {
        "waiting": waiting_now,
        "ended": ended,
        "closed": closed,
        "fault": fault_message(fault) if fault else "",
    }
    return render(request, "staff/powers/waiting.html", shown, status=409 if fault else 200)


app_name = "powers"
urlpatterns = [
    path("powers/", waiting, name="waiting"),
    path("powers/<number:request_id>/confirm/", confirm, name="confirm"),
    path("powers/<number:request_id>/refuse/", refuse, name="refuse"),
    path("powers/accounts/<number:member>/reopen/", reopen, name="reopen"),
]
