"""The link of an invitation: its owner, who holds the line, chooses a password and sets up an authenticator, once."""

from __future__ import annotations

import io
from urllib.parse import parse_qs, urlsplit

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from hemayat.accounts.errors import CodeWrong, InvitationExpired, LineCodeWrong, PasswordFault
from hemayat.accounts.invitation_acceptance import (
    InvitationView,
    accept_invitation,
    invitation_with,
    send_code,
)
from hemayat.web.shared.access import public
from hemayat.web.staff.access import with_session
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.password_forms import InvitationForm


@public
@with_session
@require_http_methods(["GET", "HEAD", "POST"])
def join_desk(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the page uses nothing up, so that a program that opens every link in a message does no harm."""
    now, is_asking = timezone.now(), "send_code" in request.POST
    try:
        if is_asking:
            send_code(token=token, now=now)
            return _kept_nowhere(HttpResponseRedirect(request.path))
        invitation = invitation_with(token, now)
        form = InvitationForm(request.POST or None, sso_subject=invitation.sso_subject)
        if form.is_valid():
            cleaned_data = form.cleaned_data
            accept_invitation(
                token=token,
                password=cleaned_data["password"],
                code=cleaned_data["code"],
                line_code=cleaned_data["line_code"],
                now=now,
            )
            return HttpResponseRedirect(reverse("sign_in:enter"))
    except InvitationExpired:
        return _kept_nowhere(render(request, "staff/invitations/over.html", status=410))
    except PasswordFault as fault:
        add_form_error(form, fault, "password")
    except LineCodeWrong as fault:
        add_form_error(form, fault, "line_code")
    except CodeWrong as fault:
        add_form_error(form, fault, "code")
    return _kept_nowhere(render(request, "staff/invitations/join.html", {"form": form, **_shown(invitation)}))


def _shown(invitation: InvitationView) -> dict[str, object]:
    """The authenticator's address as a picture to scan, and its secret to type where there is no camera."""
    picture = io.BytesIO()
    segno.make(invitation.authenticator, micro=False).save(
        picture, kind="svg", scale=5, border=2, xmldecl=False, svgclass=None, lineclass=None, omitsize=True
    )
    (secret,) = parse_qs(urlsplit(invitation.authenticator).query)["secret"]
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    # It is segno's own drawing of an address that we made.
    return {"invitation": invitation, "picture": SafeString(picture.getvalue().decode()), "secret": groups}


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


app_name = "joining"
urlpatterns = [path("join/<str:token>/", join_desk, name="join")]
