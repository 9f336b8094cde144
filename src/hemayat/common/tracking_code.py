"""Tracking codes: what a person reads on a screen, writes on paper, and says on the telephone.

Twelve signs: eleven by chance and a check sign. None looks like another, and without vowels none of them is a word.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from hemayat.common.persian import to_ascii_digits

SIGNS = "23456789CDFHJKMNPRTVWXY"
"""As many as a prime number: then the check sign finds every single slip, and every swap of two signs."""
LENGTH = 12
GROUP = 4
NUMBERS = len(SIGNS) ** (LENGTH - 1)

MISTYPED_LENGTHS = range(LENGTH - 2, LENGTH + 3)
"""How many signs a code may have that somebody wrote with a sign too few or too many."""

_KEYS = str.maketrans("CDFHJKMNPRTVWXY", "233455667788999")
_PLACES = {sign: place for place, sign in enumerate(SIGNS)}
_LETTERS_AND_DIGITS = re.compile("(?=.*[0-9])(?=.*[A-Z])[0-9A-Z]*", re.ASCII)
# What people put between groups, and what Persian text leaves among letters.
_BETWEEN = re.compile("[\\s\\-\u2010-\u2015\u2212_.\u200c-\u200f\u202a-\u202e\u2066-\u2069]")


def new_tracking_code() -> str:
    """A code that nobody can guess: one of about 10^15. Whoever keeps it sees to it that it is new."""
    return code_of(secrets.randbelow(NUMBERS))


def code_of(number: int) -> str:
    """The code with this number, from 0 to below NUMBERS: where numbers are kept, and codes are shown."""
    chosen = [number // len(SIGNS) ** power % len(SIGNS) for power in range(LENGTH - 2, -1, -1)]
    # The check sign has the weight LENGTH, and the weighted sum of all signs is a multiple of their number.
    check = -_weighed(chosen) * pow(LENGTH, -1, len(SIGNS)) % len(SIGNS)
    return "".join(SIGNS[place] for place in (*chosen, check))


def number_of(code: str) -> int:
    """Of a code that `is_tracking_code`."""
    number = 0
    for sign in code[:-1]:
        number = number * len(SIGNS) + _PLACES[sign]
    return number


def tracking_code_in(text: str) -> str:
    """The code that a person wrote: small letters, Persian digits, spaces and dashes are taken; empty if it is none."""
    code = _signs_in(text)
    return code if is_tracking_code(code) else ""


def is_mistyped_code(text: str) -> bool:
    """Whether this looks like a tracking code and cannot be one: a sign is wrong, or too many or too few are there.

    It says nothing about which codes exist.
    """
    code = _signs_in(text)
    is_like_one = len(code) in MISTYPED_LENGTHS and _LETTERS_AND_DIGITS.fullmatch(code) is not None
    return is_like_one and not is_tracking_code(code)


def _signs_in(text: str) -> str:
    return _BETWEEN.sub("", to_ascii_digits(text)).upper()


def is_tracking_code(code: str) -> bool:
    """Whether the check sign belongs to the others."""
    places = [_PLACES[sign] for sign in code if sign in _PLACES]
    return len(code) == len(places) == LENGTH and _weighed(places) == 0


def phone_keys(code: str) -> str:
    """The same on the keys of a telephone, each letter by the key that it stands on: not every code has its own."""
    return code.translate(_KEYS)


def grouped(code: str) -> str:
    """As it is shown, always from left to right: three groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _weighed(places: Sequence[int]) -> int:
    return sum(weight * place for weight, place in enumerate(places, 1)) % len(SIGNS)
