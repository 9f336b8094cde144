"""My sessions: stay longer, sign out here, sign out everywhere."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.accounts.actions import renew as renew_session
from hemayat.accounts.actions import sign_out as end_session
from hemayat.accounts.actions import sign_out_everywhere
from hemayat.accounts.queries import own_sessions
from hemayat.web.citizen.access import HOME, for_head
from hemayat.web.citizen.sessions import HeadRequest, forget_token, token_of
from hemayat.web.citizen.sign_in.form_cookie import SignInDraft, set_beginning


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    """Every device on which this person is signed in; this one first said to be this one."""
    sessions = own_sessions(timezone.now())
    return render(request, "citizen/session/show.html", {"sessions": sessions})


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
    return _signed_out(request)


def _signed_out(request: HeadRequest) -> HttpResponse:
    response = HttpResponseRedirect(reverse("sign_in:signed_out"))
    # A form in another tab may still be sent: by the token of the ended session it is kept for its own person.
    set_beginning(response, SignInDraft(following=HOME, ended=token_of(request)))
    forget_token(response)
    # The pages that were looked at leave the browser's memory too: Back must show nothing to the next person.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
