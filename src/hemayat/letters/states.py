"""What a letter is about, and how much it says."""

from __future__ import annotations

from enum import StrEnum

PDF_ABOUT = "household_letter"
"""What the stored file is sealed with."""


class LetterKind(StrEnum):
    """The situation of the household that the letter describes."""

    APPROVED = "approved"
    REFUSED = "refused"
    WAITING = "waiting"


class LetterDetail(StrEnum):
    """`SHORT`: name, outcome and numbers, to show to somebody. `FULL`: also the reasons, with the facts attached."""

    SHORT = "short"
    FULL = "full"
