"""A page that loads itself again while work continues, as long as its address asks for that: it needs no script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

EVERY_SECONDS = 4
WATCH = "watch"


def with_refresh(request: HttpRequest, response: HttpResponse, *, is_open: bool) -> HttpResponse:
    """`is_open`: whether the work continues. The template `shared/refresh_link.html` starts and stops it."""
    if is_open and WATCH in request.GET:
        response.headers["Refresh"] = str(EVERY_SECONDS)
    return response
