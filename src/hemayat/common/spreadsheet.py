"""Tables that somebody opens in a spreadsheet, also with text that people typed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

# A spreadsheet divides a line where its language does, or where somebody chooses when they open the file. Then quotes
# around the whole text do not help: a cell begins within it. Spaces, marks of direction and all that is not seen are
# passed over. Signs of full width count too: a spreadsheet may read them as the others.
_UNSEEN = "\\s\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"
_FORMULA = re.compile(f"(^|[;؛,،\t|\r\n])([{_UNSEEN}]*)(?=[=+@\uff1d\uff0b\uff20\uff0d-])")
_INVISIBLE = ("\t", "\r", "\n")


def escape_formula(text: str) -> str:
    """A spreadsheet takes what begins so for a formula, and would run it; after an apostrophe it is text."""
    escaped = _FORMULA.sub(r"\1\2'", text)
    return f"'{escaped}" if escaped.lstrip(" ").startswith(_INVISIBLE) else escaped


def csv_text(lines: Iterable[Iterable[object]]) -> str:
    """CSV of lines of cells, the first with the titles of the columns. No text in it can be a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [escape_formula(cell) if isinstance(cell, str) else cell for cell in line] for line in lines
    )
    return text.getvalue()
