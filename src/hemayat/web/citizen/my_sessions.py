"""My sessions: stay longer, sign out here or everywhere; and the phones that are only mine."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.accounts.actions import renew as renew_session
from hemayat.accounts.actions import sign_out as end_session
from hemayat.accounts.actions import sign_out_everywhere
from hemayat.accounts.own_phones import add_own_phone, may_add_own_phone, own_phones, remove_own_phone
from hemayat.accounts.queries import own_sessions
from hemayat.accounts.results import OwnPhoneRow
from hemayat.web.citizen.access import HOME, for_head, reading
from hemayat.web.citizen.own_phone import forget_person, keep_person
from hemayat.web.citizen.sessions import HeadRequest, forget_token, token_of
from hemayat.web.citizen.sign_in.form_cookie import SignInDraft, set_beginning

_NUMBER = re.compile(r"[0-9]{1,18}")


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    """Every device on which this person is signed in, and every phone that they have called only theirs."""
    phones, now = own_phones(), timezone.now()
    shown = {
        "sessions": own_sessions(now),
        "may_add_phone": may_add_own_phone(request.citizen, now),
        "phones": phones,
        "is_own_phone": any(phone.session == request.citizen.session for phone in phones),
    }
    return render(request, "citizen/session/show.html", shown)


@for_head
@require_POST
def add_phone(request: HeadRequest) -> HttpResponse:
    """Nobody else uses this phone. The page asks for a new code first if the sign-in is not a moment ago."""
    token = add_own_phone(by=request.citizen, now=timezone.now())
    response = HttpResponseRedirect(reverse("session:show"))
    if token is not None:
        keep_person(request, response, token, request.citizen)
    return response


@for_head
@require_POST
def remove_phone(request: HeadRequest) -> HttpResponse:
    """It is not only theirs any more, and is signed out; if it is this one, so are they."""
    number = request.POST.get("phone", "")
    if not _NUMBER.fullmatch(number):
        raise Http404
    is_here = any(
        phone.id == int(number) and phone.session == request.citizen.session for phone in _phones(request)
    )
    if not remove_own_phone(int(number), by=request.citizen, now=timezone.now()):
        raise Http404
    if not is_here:
        return HttpResponseRedirect(reverse("session:show"))
    response = _signed_out(request)
    forget_person(request, response)
    return response


@reading
def _phones(request: HeadRequest) -> list[OwnPhoneRow]:
    return own_phones()


@for_head
@require_POST
def renew(request: HeadRequest) -> HttpResponse:
    """Stay signed in for another while: asked by the page's script, which stays where it is."""
    renew_session(token=token_of(request), now=timezone.now())
    return HttpResponse(status=204)


@for_head
@require_POST
def sign_out(request: HeadRequest) -> HttpResponse:
    end_session(token=token_of(request), now=timezone.now())
    return _signed_out(request)


@for_head
@require_POST
def everywhere(request: HeadRequest) -> HttpResponse:
    sign_out_everywhere(by=request.citizen, now=timezone.now())
    response = _signed_out(request)
    forget_person(request, response)
    return response


def _signed_out(request: HeadRequest) -> HttpResponse:
    response = HttpResponseRedirect(reverse("sign_in:signed_out"))
    # A form in another tab may still be sent: by the token of the ended session it is kept for its own person.
    set_beginning(response, SignInDraft(following=HOME, ended=token_of(request)))
    forget_token(response)
    # The pages that were looked at leave the browser's memory too: Back must show nothing to the next person.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


app_name = "session"
urlpatterns = [
    path("my/sessions/", show, name="show"),
    path("my/sessions/renew/", renew, name="renew"),
    path("my/sessions/own-phone/", add_phone, name="add_phone"),
    path("my/sessions/own-phone/remove/", remove_phone, name="remove_phone"),
    path("my/sign-out/", sign_out, name="sign_out"),
    path("my/sign-out-everywhere/", everywhere, name="everywhere"),
]
