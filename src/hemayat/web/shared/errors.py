"""Pages for what went wrong: each says what happened, that nothing typed was lost, and what to do.

None of them needs the database. One that cannot be written falls back to a page without any part.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from hemayat.web.shared.charsets import UnsupportedCharset
from hemayat.web.shared.contacts import hotlines
from hemayat.web.shared.language import chosen_language

RETRY_AFTER = 120
"""Seconds after which a person or a machine may try again."""

_BARE = Path(__file__).parent / "templates" / "shared" / "bare_failure.html"
# Never written into a page again: a secret, and what a hidden field cannot hold.
_NOT_OFFERED = ("password", "passphrase")
_MOST_OFFERED = 40


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what came cannot be read, or it came by a host name that is not ours."""
    pages = {DisallowedHost: "unknown_host", UnsupportedCharset: "unsupported_charset"}
    page = next((page for kind, page in pages.items() if isinstance(exception, kind)), "bad_request")
    return _failure(request, page, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but this is somebody else's."""
    return _failure(request, "forbidden", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _failure(request, "not_found", 404)


def failed(request: HttpRequest) -> HttpResponse:
    """500; or 503 with Retry-After where the database does not answer."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    return _failure(request, "failed", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After: not now."""
    response = _failure(request, "unavailable", 503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose protection token has gone: it is offered again as it was typed.

    Only to a form of this very site, which the browser itself says; else another site could have filled it.
    """
    return _failure(request, "stale_form", 403, offered=_offered(request))


def _offered(request: HttpRequest) -> list[tuple[str, str]] | None:
    """The typed fields; None where they must not be written back."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    is_plain = not request.FILES and len(fields) <= _MOST_OFFERED
    if not (is_ours and is_plain) or any(name.endswith(_NOT_OFFERED) for name, _ in fields):
        return None
    return [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]


def _failure(request: HttpRequest, page: str, status: int, **kwargs: Any) -> HttpResponse:
    try:
        with translation.override(chosen_language(request)):
            return render(request, f"shared/{page}.html", kwargs, status=status)
    except Exception:  # noqa: BLE001 - the page for failures must not fail, whatever a part of it needs
        return HttpResponse(_bare(), status=status)


def _bare() -> str:
    """Whom to call is known without a database too."""
    line = hotlines()[0]
    told = {"{dialled}": line.dialled, "{fa}": line.fa, "{en}": line.en}
    page = _BARE.read_text("utf-8")
    for place, number in told.items():
        page = page.replace(place, number)
    return page
