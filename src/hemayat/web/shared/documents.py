"""Documents as a page lists them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from hemayat.common.language import Lang
from hemayat.common.persian import to_persian_digits
from hemayat.documents.queries import Kept
from hemayat.documents.words import STATES

_KINDS = {"image/jpeg": ("عکس", "Picture"), "application/pdf": ("PDF", "PDF")}
_KILOBYTE = 1024


@dataclass(frozen=True)
class DocumentShown:
    """`state_text`: received, or why it cannot be opened."""

    id: uuid.UUID
    name: str
    kind_text: str
    size_text: str
    state_text: str
    may_be_read: bool
    may_be_removed: bool


def documents_shown(documents: Iterable[Kept], lang: Lang) -> list[DocumentShown]:
    place = 0 if lang == "fa" else 1
    return [
        DocumentShown(
            one.id,
            one.name,
            _KINDS[one.media_type][place],
            size_words(one.size, lang),
            STATES[one.state][place],
            one.may_be_read,
            one.may_be_removed,
        )
        for one in documents
    ]


def size_words(size: int, lang: Lang) -> str:
    """In kilobytes, and in tenths of a megabyte above that: ۱٫۵ مگابایت."""
    kilobytes = -(-size // _KILOBYTE)
    if kilobytes < _KILOBYTE:
        return f"{to_persian_digits(str(kilobytes))} کیلوبایت" if lang == "fa" else f"{kilobytes} KB"
    whole, tenths = divmod(size * 10 // _KILOBYTE**2, 10)
    return f"{to_persian_digits(f'{whole}٫{tenths}')} مگابایت" if lang == "fa" else f"{whole}.{tenths} MB"
