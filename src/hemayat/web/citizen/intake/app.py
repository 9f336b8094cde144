"""The intake: a small process of its own that files requests in a surge, acknowledged only after the commit.

It is the whole site, with one short way: a form that files a request is written together with those that come at the
same moment, and its sender is led on to the page with the tracking code. Whatever cannot be answered so (nobody is
signed in, the form's protection is missing, a task is, the database does not answer) goes on to the ordinary page with
the same form: what was filed already is not filed again.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any, cast

from csp.middleware import CSPMiddleware
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import NoReverseMatch, ResolverMatch, resolve, reverse

from hemayat.requests.actions import FiledCase
from hemayat.web.citizen import saved_form
from hemayat.web.citizen.intake.batches import BatchWriter, IntakeOverloaded
from hemayat.web.citizen.intake.submissions import IncomingForm, file_all
from hemayat.web.citizen.requests.filing_views import form_key, read_text
from hemayat.web.citizen.sessions import remember_write, token_of
from hemayat.web.shared import request_log
from hemayat.web.shared.charsets import CharsetMiddleware
from hemayat.web.shared.errors import unavailable
from hemayat.web.shared.headers import HeadersMiddleware
from hemayat.web.shared.hosts import HostMiddleware
from hemayat.web.shared.language import chosen_language
from hemayat.web.shared.row_numbers import row_number
from hemayat.web.shared.site_request import SiteAsgiRequest

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

ROUTE = "requests:check"
LONGEST_FORM = 8_192
"""Bytes of a form that files: it holds two keys."""


class IntakeApplication:
    """An ASGI application; `site` answers everything that is not a form to file."""

    def __init__(self, site: Application) -> None:
        self._site = site
        self._batches: BatchWriter[IncomingForm, FiledCase] = BatchWriter(file_all)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] != "http" or scope["method"] != "POST" or _length(scope) > LONGEST_FORM:
            await self._site(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while (said := (await receive())["type"]) != "lifespan.shutdown":
            if said == "lifespan.startup":
                self._batches.start()
                await send({"type": "lifespan.startup.complete"})
        await self._batches.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, body = time.monotonic(), await _body(receive)
        request = SiteAsgiRequest(scope, BytesIO(body))
        request_log.begin_request(request)
        sent = _read(request)
        if sent is None or (response := await self._filed(request, sent)) is None:
            await self._site(scope, _again(body, receive), send)
            return
        await _send(request_log.finish_request(request, response, started), send)

    async def _filed(self, request: HttpRequest, sent: IncomingForm) -> HttpResponse | None:
        try:
            filed = await self._batches.put(sent)
        except IntakeOverloaded:
            return _dressed(request, unavailable(request))
        return None if filed is None else _led_on(request, sent.request)


def _read(request: HttpRequest) -> IncomingForm | None:
    """The form of a head who files, with its protection; None for anything else."""
    try:
        _to_its_site(request)
        route = _route(_urlconf(request))
        number = route.number_in(request.path_info) if route else None
        if route is None or number is None or not token_of(request) or not _is_protected(request):
            return None
        request.resolver_match = route.match
        key = form_key(request)
        # No middleware has chosen the language of the page here.
        read = read_text(request, chosen_language(request))
        return None if key is None else IncomingForm(number, key, token_of(request), read)
    except (SuspiciousOperation, BadRequest, MultiPartParserError):
        return None


@dataclass(frozen=True)
class _IntakeRoute:
    """Where forms to file are sent, and where their senders are led on to: around the number of a request."""

    match: ResolverMatch
    before: str
    after: str
    on: str

    def number_in(self, path: str) -> int | None:
        number = path.removeprefix(self.before).removesuffix(self.after)
        return row_number(number) if path == f"{self.before}{number}{self.after}" else None


@cache
def _route(urlconf: str) -> _IntakeRoute | None:
    """None for a site that has none. Worked out once: to look through all routes takes longer than all the rest."""
    try:
        path = reverse(ROUTE, args=[0], urlconf=urlconf)
    except NoReverseMatch:
        return None
    before, _, after = path.partition("0")
    on = reverse("requests:filed", args=[0], urlconf=urlconf).removeprefix(f"{before}0")
    return _IntakeRoute(resolve(path, urlconf), before, after, on)


def _led_on(request: HttpRequest, number: int) -> HttpResponse:
    """The number in the address, as the ordinary page: what the form filed earlier is led to from there."""
    route = _route(_urlconf(request))
    assert route, "the form was sent there"
    worn = (_urlconf(request), request.is_secure())
    if worn not in _dresses:
        first = HttpResponseRedirect(route.before)
        saved_form.delete_saved_form(first)
        remember_write(first)
        _dresses[worn] = _dressed(request, first)
    dress = _dresses[worn]
    response = HttpResponseRedirect(f"{route.before}{number}{route.on}", headers=dict(dress.items()))
    response.cookies = dress.cookies
    return response


_dresses: dict[tuple[str, bool], HttpResponse] = {}
"""What an answer that leads on is dressed in, by site and by whether the line is safe: the same for all."""


def _unasked(_: HttpRequest) -> HttpResponse:
    return HttpResponse()


_to_its_site = HostMiddleware(CharsetMiddleware(_unasked))
_protection = CsrfViewMiddleware(_unasked)


def _is_protected(request: HttpRequest) -> bool:
    _protection.process_request(request)
    return _protection.process_view(request, _unasked, (), {}) is None


def _dressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With the headers that every answer of the site has."""
    dress = SecurityMiddleware(CSPMiddleware(HeadersMiddleware(lambda _: response)))
    return cast("HttpResponse", dress(request))


def _urlconf(request: HttpRequest) -> str:
    assert request.urlconf, "HostMiddleware has chosen it"
    return request.urlconf


def _length(scope: Scope) -> int:
    """As the sender says; of an unknown length, too much."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else LONGEST_FORM + 1
    return LONGEST_FORM + 1


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        said = await receive()
        parts.append(said.get("body", b""))
        if not said.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """The same body for another reader, and then what comes after it."""
    said = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def again() -> Mapping[str, Any]:
        return next(said, None) or await receive()

    return again


async def _send(response: HttpResponse, send: Send) -> None:
    headers = [(name.lower().encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    headers += [
        (b"set-cookie", cookie.OutputString().encode("ascii")) for cookie in response.cookies.values()
    ]
    headers.append((b"content-length", str(len(response.content)).encode()))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
