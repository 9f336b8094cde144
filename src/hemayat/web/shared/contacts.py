"""Whom to call, as the agreement in force writes it and as a telephone dials it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from hemayat.agreements.contacts import contacts
from hemayat.common.persian import to_persian_digits


@dataclass(frozen=True)
class Hotline:
    """`fa`, `en`: as shown. `dialled`: for a tel: link; a short number has no other form."""

    fa: str
    en: str
    dialled: str


def hotlines() -> tuple[Hotline, ...]:
    """The same centre twice: with the area code, and short."""
    told = contacts()
    return tuple(_hotline(number) for number in (told.hotline_from_anywhere, told.hotline))


@lru_cache(maxsize=16)
def _hotline(number: str) -> Hotline:
    return Hotline(to_persian_digits(number), number, _dialled(number))


def _dialled(number: str) -> str:
    """With the country's code where it is a whole number of Iran."""
    try:
        found = phonenumbers.parse(number, "IR")
    except phonenumbers.NumberParseException:
        return number
    is_whole = phonenumbers.is_valid_number(found)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164) if is_whole else number
