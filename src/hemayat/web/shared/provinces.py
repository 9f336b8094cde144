"""Provinces by name: what they are called, and in the order in which a reader looks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from hemayat.common.language import Words, message_in
from hemayat.common.persian import sort_key
from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.registers.schema import PROVINCES
from hemayat.web.shared.language import page_language

Row = TypeVar("Row")
ABROAD = message_in("province", "Abroad")
NAMES: dict[str, Words] = {
    **{PROVINCE_CODES[name]: words for name, words in PROVINCES.items()},
    "": ABROAD,
}
"""Code → its name; the empty code is for households abroad."""


def province_name(code: str) -> str:
    """In the language of the page."""
    return NAMES[code].in_(page_language())


def in_reading_order(rows: Iterable[Row], code: Callable[[Row], str]) -> list[Row]:
    """Rows about provinces, sorted by name in the language of the page; households abroad come last."""
    return sorted(rows, key=lambda row: (code(row) == "", sort_key(province_name(code(row)))))


def province_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(code, name) of each, in that order."""
    return [(code, province_name(code)) for code in in_reading_order(codes, str)]
