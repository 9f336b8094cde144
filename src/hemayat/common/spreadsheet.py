"""Text that people typed, in a table that somebody else opens in a spreadsheet."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def escape_formula(text: str) -> str:
    """A spreadsheet takes what begins so for a formula, and would run it; after an apostrophe it is text."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
