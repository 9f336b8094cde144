"""Pages for what went wrong: each says what happened, that nothing typed was lost, and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but this is somebody else's."""
    return render(request, "shared/forbidden.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "shared/not_found.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: must not need the database."""
    return render(request, "shared/failed.html", status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose protection token has gone: it can be sent again."""
    return render(request, "shared/stale_form.html", status=403)
