"""Around every request: a code of its own, a line in the log, a count. Named by the route, never by the address."""

from __future__ import annotations

import secrets
import time

import structlog
from django.http import HttpRequest, HttpResponse

from hemayat.monitoring.metrics import count_request
from hemayat.web.shared.client_machine import waited_for_us
from hemayat.web.shared.hosts import GetResponse, site_of

_log = structlog.get_logger("hemayat.request")
# Read out over the telephone: no letter that looks or sounds like another, no digit that a log would mask.
_LETTERS = "bcdfghjkmpqrtvwxyz"
NO_ROUTE = "none"


class RequestLogMiddleware:
    """Outermost but for static files, so that it sees every answer, those to unknown hosts too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        begin_request(request)
        return finish_request(request, self.get_response(request), started)


def begin_request(request: HttpRequest) -> None:
    """From here on it has its code, which stands in every line of the log about it."""
    code = request.request_code = new_code()  # type: ignore[attr-defined]  # ours, for the log and the error page
    request.waited = waited_for_us(request)  # type: ignore[attr-defined]  # ours, for the count
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=code)


def finish_request(request: HttpRequest, response: HttpResponse, started: float) -> HttpResponse:
    """The answer to a request that began at this monotonic time: counted, in the log, and with its code.

    As long as it took for whoever asked: what stands in a queue before a busy process is slow for them too.
    """
    seconds = time.monotonic() - started + request.waited  # type: ignore[attr-defined]  # `begin_request` noted it
    site, route, status = site_of(request), route_of(request), response.status_code
    count_request(site=site, route=route, method=request.method or "", status=status, seconds=seconds)
    _log.info(
        "request", site=site, route=route, method=request.method, status=status, ms=round(seconds * 1000)
    )
    response.headers["X-Request-ID"] = request.request_code  # type: ignore[attr-defined]  # `begin_request` made it
    return response


def bind_actor(by: str) -> None:
    """Who asks, in every further line of the log about this request: a number of our own, never a person's."""
    structlog.contextvars.bind_contextvars(by=by)


def new_code() -> str:
    """Twelve letters in groups of four."""
    number, letters = secrets.randbelow(len(_LETTERS) ** 12), ""
    for _ in range(12):
        number, at = divmod(number, len(_LETTERS))
        letters += _LETTERS[at]
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def route_of(request: HttpRequest) -> str:
    """The name of the route that the request went to, such as citizen:decision."""
    match = request.resolver_match
    return (match.view_name or match.route or NO_ROUTE) if match else NO_ROUTE
