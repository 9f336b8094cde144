"""Coming in through the ministry's own single sign-on, and proving oneself again by it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import SignInProblem
from hemayat.accounts.staff_sso import begin_staff_sso, finish_staff_sso, is_offered
from hemayat.web.shared.access import public
from hemayat.web.shared.client_machine import ip_of
from hemayat.web.staff.access import (
    StaffRequest,
    begin_session,
    for_staff,
    own_path,
    prove_again,
    with_session,
)

_KEPT = "sso_journey"


@public
@with_session
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    return _leaving(request)


@for_staff()
@require_POST
def again(request: StaffRequest) -> HttpResponse:
    return _leaving(request, request.member)


@public
@with_session
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """With the provider's answer in the address; the page after this has an address without it."""
    journey = request.session.pop(_KEPT, {})
    now, asked = timezone.now(), request.GET
    came = finish_staff_sso(
        token=journey.get("token", ""),
        state=asked.get("state", ""),
        code=asked.get("code", ""),
        now=now,
        ip=ip_of(request),
    )
    if isinstance(came, SignInProblem):
        return _refused()
    path = own_path(journey.get("next", "/"))
    if journey.get("is_again"):
        prove_again(request, now, path)
    else:
        begin_session(request, came, now)
    return HttpResponseRedirect(path)


def _leaving(request: HttpRequest, member: StaffMember | None = None) -> HttpResponse:
    """Says where the journey goes, with the link to it. A form may not lead to another site by itself."""
    if not is_offered():
        raise Http404
    started = begin_staff_sso(ip=ip_of(request), now=timezone.now(), again=member)
    if isinstance(started, SignInProblem):
        return _refused()
    request.session[_KEPT] = {
        "token": started.token,
        "next": request.GET.get("next", "/"),
        "is_again": member is not None,
    }
    shown = {"url": started.url, "host": urlsplit(started.url).netloc}
    return render(request, "staff/sign_in/to_provider.html", shown)


def _refused() -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('sign_in:enter')}?refused=1")
