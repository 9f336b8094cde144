"""Whom to call: shown and dialled as the agreement in force writes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hemayat.agreements.contacts import contacts
from hemayat.common.persian import to_persian_digits


@dataclass(frozen=True)
class HotlineNumber:
    """`fa`, `en`: as shown. `dialled`: for a tel: link, the very number that is shown."""

    fa: str
    en: str
    dialled: str


def hotlines() -> tuple[HotlineNumber, ...]:
    """The same centre twice: with the area code, and short."""
    told = contacts()
    return tuple(_hotline(number) for number in (told.hotline_from_anywhere, told.hotline))


@lru_cache(maxsize=16)
def _hotline(number: str) -> HotlineNumber:
    return HotlineNumber(to_persian_digits(number), number, dialled=number)
