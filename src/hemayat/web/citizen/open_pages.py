"""Pages that anybody may read without signing in: nothing is written, nothing is remembered."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from hemayat.audit.context import NOBODY
from hemayat.audit.standby import read_as
from hemayat.web.shared.access import View, public


def open_page(view: View) -> View:
    """GET alone, in one read-only transaction that sees no household. Answers 304 to a browser that has the page."""
    return public(conditional_page(require_safe(_reading(view))))


def open_form(view: View) -> View:
    """GET, and a POST that only computes: it writes nothing, so there is nothing that another site could forge."""
    return public(csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(_reading(view))))


def _reading(view: View) -> View:
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        answer = read_as(NOBODY, lambda: view(request, *args, **named))
        assert isinstance(answer, HttpResponse)
        return answer

    return shown
