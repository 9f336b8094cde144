"""Text that people typed, in a table that somebody else opens in a spreadsheet."""

from __future__ import annotations

import re

# A spreadsheet divides a line where its language does, or where somebody chooses when they open the file. Then quotes
# around the whole text do not help: a cell begins within it. Marks of direction and joiners are passed over as spaces.
_FORMULA = re.compile("(^|[;؛,،\t|\r\n])([ \t\r\n\u200c-\u200f]*)(?=[=+@-])")
_INVISIBLE = ("\t", "\r", "\n")


def escape_formula(text: str) -> str:
    """A spreadsheet takes what begins so for a formula, and would run it; after an apostrophe it is text."""
    escaped = _FORMULA.sub(r"\1\2'", text)
    return f"'{escaped}" if escaped.lstrip(" ").startswith(_INVISIBLE) else escaped
