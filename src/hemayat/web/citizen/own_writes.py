"""Who has just written reads it: for some seconds the browser says so, and its pages are not read from a standby."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hemayat.audit import standby

COOKIE = "__Host-wrote"


def remember(response: HttpResponse) -> None:
    """It says nothing but that; where there is no standby, nothing has to be said."""
    if standby.is_named():
        response.set_cookie(
            COOKIE, "1", max_age=standby.WRITTEN_WITHIN, secure=True, httponly=True, samesite="Lax"
        )
        # An instant would be wrong in an answer that is given again.
        response.cookies[COOKIE]["expires"] = ""


def wrote_recently(request: HttpRequest) -> bool:
    return COOKIE in request.COOKIES
