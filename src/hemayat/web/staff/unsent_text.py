"""What somebody wrote in a form that could not be accepted: shown to be copied, since a redirect would lose it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

_NEVER_SHOWN = frozenset({"csrfmiddlewaretoken", "next", "password", "repeated"})
_WORDS = 2
"""The fewest of a text. One word, a code or a choice is quickly given again."""
_MADE_BY_A_MACHINE = "{"


def texts_of(request: HttpRequest) -> list[str]:
    """What was written in words. A password is never shown, and the answer of a passkey is no text."""
    return [
        value.strip()
        for name, values in request.POST.lists()
        for value in values
        if name not in _NEVER_SHOWN and _is_text(value)
    ]


def _is_text(value: str) -> bool:
    return len(value.split()) >= _WORDS and not value.startswith(_MADE_BY_A_MACHINE)


def unsent_page(request: HttpRequest, reason: str, address: str) -> HttpResponse | None:
    """The page with the texts and a link to `address`, which opens in a new tab; None if nothing was written.

    `reason`: "session", "proof" or "file" is what has to be opened or proven first; "changed" is for a page that has
    changed since it was opened, and "call" for a form of an earlier call.
    """
    texts = texts_of(request)
    if not texts:
        return None
    shown = {"texts": texts, "reason": reason, "address": address}
    response = render(request, "staff/frame/unsent.html", shown, status=403)
    response.headers["Cache-Control"] = "no-store"
    return response


def not_possible(request: HttpRequest, address: str, reason: str = "changed") -> HttpResponse:
    """Back to a page on which something cannot be done any more. What was written for it is shown first."""
    return unsent_page(request, reason, address) or HttpResponseRedirect(address)


def sent_from(request: HttpRequest) -> str:
    """The path of the page that the form is on: what the form says, or else the browser."""
    if path := request.POST.get("next"):
        return path
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return "/"
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
