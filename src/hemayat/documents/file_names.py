"""The name that a document is listed and given out under: its owner's, without what could mislead or break a header."""

from __future__ import annotations

import unicodedata

from hemayat.documents.formats import SUFFIXES

LONGEST = 80
JOINERS = "\u200c\u200d"
"""Half-spaces belong to Persian; every other invisible sign only hides what a name ends with."""
UNNAMED = "مدرک"


def name_of(path: str, media_type: str) -> str:
    """The last part of a path, of printable signs, with the suffix of what is kept."""
    last = path.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in unicodedata.normalize("NFC", last) if _is_shown(sign))
    stem = " ".join(shown.split())
    head, dot, tail = stem.rpartition(".")
    if dot and tail.isascii() and tail.isalnum() and len(tail) <= 5:
        stem = head
    return (stem.strip(". ")[:LONGEST].strip() or UNNAMED) + SUFFIXES[media_type]


def _is_shown(sign: str) -> bool:
    return sign in JOINERS or sign == " " or unicodedata.category(sign)[0] not in "CZ"
