"""A mobile number as each provider wants it."""

from __future__ import annotations

import re
from typing import Literal

NumberForm = Literal["e164", "digits", "local"]
LONG = re.compile(r"\d{5,}")


def number_text(to: str, form: NumberForm) -> str:
    """`to` is E.164. e164: +98912…, digits: 98912…, local: 0912… (a foreign number is left with its country)."""
    digits = to.removeprefix("+")
    if form == "e164":
        return f"+{digits}"
    return "0" + digits[2:] if form == "local" and digits.startswith("98") else digits


def code_of(text: str, limit: int = 40) -> str:
    """What a provider said, cut short, without anything that might be a number of somebody."""
    return LONG.sub("…", " ".join(text.split()))[:limit]
