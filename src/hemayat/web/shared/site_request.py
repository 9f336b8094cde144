"""Requests whose Content-Type Django can always parse: its own classes fail before any middleware can answer.

A parameter whose name ends in `*` (RFC 2231) names the encoding of its value, and Python's codecs then raise errors or
take long: `x*=idna''%ff` was a 500. No browser writes one. Such a request is read as one in an unknown encoding, so
that CharsetMiddleware refuses it with the page or message of its site.
"""

from __future__ import annotations

from typing import Any

from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

UNREADABLE = "application/octet-stream; charset=unreadable"


class SiteRequest(WSGIRequest):
    """A request of a site."""

    def __init__(self, environ: dict[str, Any]) -> None:
        environ["CONTENT_TYPE"] = _readable(environ.get("CONTENT_TYPE", ""))
        super().__init__(environ)


class SiteAsgiRequest(ASGIRequest):
    """The same where the server is asynchronous, as the intake's is."""

    def __init__(self, scope: dict[str, Any], body_file: Any) -> None:
        headers = [
            (name, _readable(value.decode("latin-1")).encode("latin-1") if name == b"content-type" else value)
            for name, value in scope["headers"]
        ]
        super().__init__({**scope, "headers": headers}, body_file)


class SiteHandler(WSGIHandler):
    """The application, once Django is set up."""

    request_class = SiteRequest


class SiteAsgiHandler(ASGIHandler):
    """The same for an asynchronous server."""

    request_class = SiteAsgiRequest


def _readable(content_type: str) -> str:
    return UNREADABLE if "*" in content_type else content_type
