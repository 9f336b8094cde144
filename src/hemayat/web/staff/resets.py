"""Resets that wait for a second person: confirmed or refused by another than who asked."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.accounts.errors import DeskFault
from hemayat.accounts.resets import confirm_reset, open_resets, refuse_reset
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.web.staff.access import StaffRequest, for_staff, fresh
from hemayat.web.staff.fault_messages import fault_message


@for_staff(Role.ADMINISTRATOR, Role.OVERSIGHT)
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    return _waiting(request)


@for_staff(Role.ADMINISTRATOR, Role.OVERSIGHT)
@fresh
@require_POST
def confirm(request: StaffRequest, reset: int) -> HttpResponse:
    try:
        confirm_reset(reset=reset, by=request.member, now=timezone.now())
    except DeskFault as fault:
        return _waiting(request, fault)
    return HttpResponseRedirect(reverse("resets:waiting") + "?sent")


@for_staff(Role.ADMINISTRATOR, Role.OVERSIGHT)
@require_POST
def refuse(request: StaffRequest, reset: int) -> HttpResponse:
    try:
        refuse_reset(reset=reset, by=request.member, now=timezone.now())
    except DeskFault as fault:
        return _waiting(request, fault)
    return HttpResponseRedirect(reverse("resets:waiting"))


def _waiting(request: StaffRequest, fault: DeskFault | None = None) -> HttpResponse:
    with acting_as(actor_of(request.member)):
        shown: dict[str, object] = {
            "resets": open_resets(request.member),
            "fault": fault_message(fault) if fault else "",
        }
    shown["is_sent"] = "sent" in request.GET
    return render(request, "staff/resets/waiting.html", shown, status=409 if fault else 200)


app_name = "resets"
urlpatterns = [
    path("resets/", waiting, name="waiting"),
    path("resets/<number:reset>/confirm/", confirm, name="confirm"),
    path("resets/<number:reset>/refuse/", refuse, name="refuse"),
]
