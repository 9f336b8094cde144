"""How far an errand is: its step in words, and a page that asks again by itself as long as its address says so."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hemayat.web.shared.language import gettext_lazy as _

EVERY_SECONDS = 4
WATCH = "watch"
_STEPS = {
    "": _("Waiting for its turn"),
    "Loading": _("Loading"),
    "Indexing": _("Indexing"),
    "Checking": _("Checking the data received"),
    "Comparing with what people see": _("Comparing with the results people see now"),
    "Assigning people to households": _("Assigning people to households"),
    "Removing the loaded data": _("Removing the loaded data"),
    "Reading the registers": _("Reading the registers"),
    "Reading the registers for the second policy": _("Reading the registers for the second policy"),
    "Deciding with both policies": _("Deciding with both policies"),
}


def step_words(step: str) -> str:
    return _STEPS.get(step, step)


def with_refresh(request: HttpRequest, response: HttpResponse, *, is_open: bool) -> HttpResponse:
    """The page loads itself again while something goes on, unless whoever reads it has stopped that."""
    if is_open and WATCH in request.GET:
        response.headers["Refresh"] = str(EVERY_SECONDS)
    return response
