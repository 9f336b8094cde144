"""How somebody fills in a form who wants it to be taken, so that the page behind it is reached too."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache

from PIL import Image

from security.pages import Field, Form

WORDS = "این متن برای آزمایش نوشته شد و شمارهٔ کسی در آن نیست"
_DATES = {"day": "7", "month": "3", "year": "1390"}


def filled(form: Form, known: Mapping[str, str], button: int = 0, turn: int = 0) -> list[tuple[str, str]]:
    """Name and value of every field but files, and of the button that is pressed. `known`: by a part of the name.

    Every box is ticked; `turn`: another choice is made where there are several.
    """
    written = [one for one in form.fields.values() if one.kind not in {"file", "checkbox"}]
    pairs = [(one.name, _value(one, known, turn)) for one in written]
    pairs += [
        (one.name, choice) for one in form.fields.values() if one.kind == "checkbox" for choice in one.choices
    ]
    named = [pressed for pressed in form.buttons if pressed[0]]
    return [*pairs, named[button % len(named)]] if named else pairs


PICTURE = b"@a-picture@"
"""Stands in a form until it is sent, so that a tool can keep it in a text."""


@cache
def picture() -> bytes:
    """What a telephone could have taken."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(made, "PNG")
    return made.getvalue()


def files(form: Form) -> list[str]:
    return [one.name for one in form.fields.values() if one.kind == "file"]


def _value(one: Field, known: Mapping[str, str], turn: int) -> str:
    if one.choices:
        choices = [choice for choice in one.choices if choice] or [""]
        return choices[turn % len(choices)]
    if one.value or one.kind == "hidden":
        return one.value
    for part, value in {**known, **_DATES}.items():
        if part in one.name:
            return value
    return "7" if one.kind == "number" else WORDS
