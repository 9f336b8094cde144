"""The cookies of a signed-in head: a random token, and for some seconds that they have just written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict

from hemayat.accounts.actions import renew
from hemayat.accounts.results import Citizen
from hemayat.accounts.sessions import citizen_of
from hemayat.audit import standby

COOKIE = "__Host-head"
WROTE = "__Host-wrote"
"""While the browser has it, pages are not read from a standby: what was just written may not be there yet."""


class HeadRequest(HttpRequest):
    """A request of a head who is signed in; `access.for_head` sees to it.

    `afterwards`: what a page writes once its READ ONLY transaction is over.
    """

    citizen: Citizen
    stay: SessionTime
    unsent: QueryDict | None
    afterwards: Callable[[], None] | None


@dataclass(frozen=True)
class SessionTime:
    """How long the head stays signed in without doing anything, as the page shows it."""

    ends_at: datetime
    seconds: int
    is_ending: bool
    may_be_renewed: bool


def token_of(request: HttpRequest) -> str:
    """The session token that the browser came with; empty where it has none."""
    return request.COOKIES.get(COOKIE, "")


def signed_in(request: HttpRequest, now: datetime) -> Citizen | None:
    """Who is signed in. Reading pages keeps a session alive: it is renewed before the page is made.

    Only if less than half of its time is left: a page that writes each time would cost more.
    """
    citizen = citizen_of(token_of(request), now)
    if citizen is None or not citizen.may_be_renewed or citizen.seen_at is None:
        return citizen
    if citizen.expires_at - now > now - citizen.seen_at:
        return citizen
    renewed = renew(token=token_of(request), now=now)
    return citizen if renewed is None else replace(citizen, expires_at=renewed)


def stay_of(citizen: Citizen, now: datetime) -> SessionTime:
    seconds = int((citizen.expires_at - now).total_seconds())
    return SessionTime(citizen.expires_at, seconds, now >= citizen.warn_at, citizen.may_be_renewed)


def keep_token(response: HttpResponse, token: str) -> None:
    """Until the browser is closed; the server ends the session earlier."""
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="Lax")
    remember_write(response)


def forget_token(response: HttpResponse) -> None:
    # `delete_cookie` marks a cookie of this prefix as secure by itself; without that a browser keeps it.
    response.delete_cookie(COOKIE, samesite="Lax")


def remember_write(response: HttpResponse) -> None:
    """It says nothing but that; where there is no standby, nothing has to be said."""
    if standby.is_named():
        response.set_cookie(
            WROTE, "1", max_age=standby.WRITTEN_WITHIN, secure=True, httponly=True, samesite="Lax"
        )
        # An instant would be wrong in an answer that is given again.
        response.cookies[WROTE]["expires"] = ""


def wrote_recently(request: HttpRequest) -> bool:
    return WROTE in request.COOKIES
