"""Staff come in with a password and a second factor, prove themselves again before a dangerous step, and leave."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemayat.accounts.errors import SignInRefused, TooManyTries
from hemayat.accounts.models import StaffMember
from hemayat.accounts.password_attempts import DEVICE_LIFE, SignInOrigin, device_token
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import check_staff_password, sign_out_staff
from hemayat.accounts.staff_sso import is_offered
from hemayat.common.language import Message, in_digits
from hemayat.requests.queue_forecasts import forecasts_for
from hemayat.web.shared.access import public
from hemayat.web.shared.client_machine import ip_of
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language
from hemayat.web.staff.access import (
    StaffRequest,
    begin_session,
    for_staff,
    own_path,
    prove_again,
    with_session,
)
from hemayat.web.staff.sign_in.forms import PasswordForm, SignInForm
from hemayat.web.staff.sign_in.my_work import my_work

_DEVICE = "__Host-desk-device"
_REFUSED = _("The user name, password or code is wrong. Check all three")
_REFUSED_AGAIN = _("The password or code is wrong. Check both")


@public
@with_session
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The same words whichever of the three was wrong."""
    form = SignInForm(request.POST or None)
    if form.is_valid():
        member = _proven(request, form, form.cleaned_data["username"], _REFUSED)
        if member is not None:
            begin_session(request, member, timezone.now())
            return _known_from_now(HttpResponseRedirect(own_path(request.GET.get("next", "/"))), member)
    shown = {"form": form, "has_sso": is_offered(), "is_refused": "refused" in request.GET}
    response = render(request, "staff/sign_in/enter.html", shown)
    response.headers["Cache-Control"] = "no-store"
    return response


@for_staff()
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: StaffRequest) -> HttpResponse:
    """Before a dangerous step: it is still the member who sits there."""
    form = PasswordForm(request.POST or None)
    if form.is_valid() and _proven(request, form, request.member.username, _REFUSED_AGAIN) is not None:
        path = own_path(request.GET.get("next", "/"))
        prove_again(request, timezone.now(), path)
        return HttpResponseRedirect(path)
    return render(request, "staff/sign_in/again.html", {"form": form, "has_sso": is_offered()})


@for_staff()
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """The member's work. Officers also see how long their queue is. Oversight, if nothing waits, sees the service."""
    now = timezone.now()
    shown = _work(request.member, now)
    if shown["is_reader"] and not shown["rows"]:
        return HttpResponseRedirect(reverse("oversight:overview"))
    if {Role.CASE_OFFICER, Role.SENIOR_OFFICER} & {*request.member.roles}:
        shown["forecasts"] = forecasts_for(request.member, now)
    return render(request, "staff/sign_in/home.html", shown)


@for_staff(is_activity=False)
@require_safe
def work(request: StaffRequest) -> HttpResponse:
    """The counts alone, which the first page asks for again on its own: it keeps no session alive."""
    return render(request, "staff/sign_in/work.html", _work(request.member, timezone.now()))


@for_staff()
@require_POST
def leave(request: StaffRequest) -> HttpResponse:
    sign_out_staff(member=request.member, now=timezone.now())
    logout(request)
    response = HttpResponseRedirect(reverse("sign_in:enter"))
    # Back must show nothing to the next person at this machine.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _work(member: StaffMember, now: dt.datetime) -> dict[str, Any]:
    return {
        "rows": my_work(member, now),
        "is_reader": Role.OVERSIGHT in member.roles,
        "counted_at": now,
    }


def _known_from_now(response: HttpResponse, member: StaffMember) -> HttpResponse:
    """What strangers try with this name elsewhere makes this browser wait no more."""
    response.set_cookie(
        _DEVICE, device_token(member.username, timezone.now()), max_age=int(DEVICE_LIFE.total_seconds()),
        secure=True, httponly=True, samesite="Strict",
    )  # fmt: skip
    return response


def _proven(request: HttpRequest, form: PasswordForm, username: str, refused: str) -> StaffMember | None:
    """Who it is; else the fault is shown in the form."""
    cleaned_data = form.cleaned_data
    came = SignInOrigin(ip_of(request), request.COOKIES.get(_DEVICE, ""), cleaned_data["place"])
    form.keep_place("")
    try:
        return check_staff_password(
            username, cleaned_data["password"], cleaned_data["code"], now=timezone.now(), came=came
        )
    except SignInRefused:
        form.add_error(None, refused)
    except TooManyTries as reached:
        form.keep_place(reached.place)
        at = f"{timezone.localtime(reached.retry_at):%H:%M:%S}"
        busy = Message("Many people are signing in now. Submit this form again after {at}")
        too_many = Message(
            "There were too many attempts from this network. Submit this form again after {at}"
        )
        message = busy if reached.is_busy else too_many
        form.add_error(None, in_page_language(message.format(at=in_digits(at))))
    return None
