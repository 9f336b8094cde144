"""Mobile numbers as people write them, in one form."""

from __future__ import annotations

import re

from hemayat.common.persian import to_ascii_digits

_MOBILE = re.compile(r"(?:\+98|0098|98|0)?(9[0-9]{9})")


def mobile_of(text: str) -> str | None:
    """The Iranian mobile line that is meant, as +989…; None where it is none. Reads all digits, spaces and dashes."""
    this_match = _MOBILE.fullmatch(re.sub(r"[\s\u200c\u200e\u200f()-]", "", to_ascii_digits(text)))
    return f"+98{this_match[1]}" if this_match else None
