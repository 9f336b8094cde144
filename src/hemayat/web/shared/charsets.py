"""Refuse a request in any character encoding but UTF-8, before anything decodes it.

Django decodes a form and a query in the encoding that the sender names. Some of Python's codecs take time that grows
with the square of the text (punycode: eleven seconds for 320 kB); others raise errors or make text that no database
and no page can hold (lone surrogates of unicode_escape). Browsers send forms to us in UTF-8, as our pages are.
"""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import set_urlconf

from hemayat.web.shared.hosts import GetResponse

UTF_8 = frozenset({"utf-8", "utf8"})
GATEWAY_CHARSETS = UTF_8 | {"us-ascii", "iso-8859-1", "windows-1252", "utf-16be"}
"""What text-message gateways post a message in (Kannel: UTF-16BE for Persian). Each decodes in linear time."""


class UnsupportedCharset(BadRequest):
    """The sender names an encoding that is not read here."""


class CharsetMiddleware:
    """Behind HostMiddleware, so that each site answers in its own way, and before all that reads a form."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Plain text is no form: a view that takes it decodes it. Nothing else is ever decoded but from UTF-8.
        allowed = GATEWAY_CHARSETS if request.content_type == "text/plain" else UTF_8
        is_allowed = charset_of(request) in allowed
        request.encoding = "utf-8"
        if not is_allowed:
            # Django chooses the routes, and with them the page for errors, only after all middleware.
            set_urlconf(getattr(request, "urlconf", None))
            raise UnsupportedCharset("the character encoding must be UTF-8")
        return self.get_response(request)


def charset_of(request: HttpRequest) -> str:
    """The encoding that the sender names, in lower case; UTF-8 if none is named."""
    return (request.content_params or {}).get("charset", "utf-8").strip().lower()
