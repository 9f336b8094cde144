"""Coming in by a passkey, and proving oneself again by one: the question and its answer are each a POST."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from hemayat.accounts.errors import PasskeyRefused, TooManyTries
from hemayat.accounts.models import StaffMember
from hemayat.accounts.passkeys import ask_proof, check_passkey
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

KEPT = "passkey_asked"


@public
@with_session
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    member = _proven(request)
    if member is None:
        return _question(request)
    begin_session(request, member, timezone.now())
    return _on(request)


@for_staff()
@require_POST
def again(request: StaffRequest) -> HttpResponse:
    if _proven(request, of=request.member) is None:
        return _question(request)
    prove_again(request, timezone.now(), own_path(request.GET.get("next", "/")))
    return _on(request)


def _proven(request: HttpRequest, of: StaffMember | None = None) -> StaffMember | None:
    answer, asked = request.POST.get("answer", ""), request.session.pop(KEPT, {})
    if not answer:
        return None
    try:
        return check_passkey(state=asked, answer=answer, now=timezone.now(), ip=ip_of(request), of=of)
    except (PasskeyRefused, TooManyTries):
        return None


def _question(request: HttpRequest) -> HttpResponse:
    """The same page where an answer was refused, with a word about it and another question."""
    passkey_challenge = ask_proof(timezone.now())
    request.session[KEPT] = passkey_challenge.state
    shown = {"options": passkey_challenge.options, "is_refused": "answer" in request.POST}
    return render(request, "staff/sign_in/passkey.html", shown)


def _on(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(own_path(request.GET.get("next", "/")))
