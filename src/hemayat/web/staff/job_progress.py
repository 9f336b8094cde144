"""How far an errand is: its step in words."""

from __future__ import annotations

from hemayat.web.shared.language import gettext_lazy as _

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
