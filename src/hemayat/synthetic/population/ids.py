"""National ids, telephone numbers and postal codes that belong to nobody."""

from __future__ import annotations

import numpy as np

from hemayat.common.national_id import FREE_PREFIXES
from hemayat.synthetic.population.randomness import Array, Draws, Ints, Permutation

SERIALS = 1_000_000
IDS = len(FREE_PREFIXES) * SERIALS
"""How many national ids there are to give."""

_PREFIXES: Ints = np.array(FREE_PREFIXES, dtype=np.int64)
_FIRST_MOBILE, _MOBILES = 500_000_000, 300_000_000
"""Lines begin with 095, 096 or 097, which no Iranian operator has."""

_POSTAL_DIGITS = np.frombuffer(b"13456789", dtype=np.uint8)
_ZERO = ord("0")


def national_ids(seed: int, index: Ints) -> Array:
    """Ten ASCII digits (numpy S10) for each index below IDS, no id twice, each with a right check digit."""
    place = Permutation(seed, "national id", IDS)(index)
    return with_check_digit(_PREFIXES[place // SERIALS] * SERIALS + place % SERIALS)


def with_check_digit(nine: Ints) -> Array:
    """Nine-digit numbers → ten ASCII digits (numpy S10)."""
    digits = np.empty((len(nine), 10), dtype=np.uint8)
    rest, total = nine.astype(np.uint32), np.zeros(len(nine), dtype=np.int32)
    for place in range(8, -1, -1):
        tens = rest // np.uint32(10)
        digit = (rest - tens * np.uint32(10)).astype(np.uint8)
        digits[:, place] = digit + _ZERO
        total += digit.astype(np.int32) * (10 - place)
        rest = tens
    remainder = total % 11
    digits[:, 9] = np.where(remainder < 2, remainder, 11 - remainder) + _ZERO
    return digits.view("S10").ravel()


def with_wrong_check_digit(ids: Array) -> Array:
    """The same ids with another last digit."""
    digits = ids.view(np.uint8).reshape(-1, 10).copy()
    digits[:, 9] = (digits[:, 9] - _ZERO + 1) % 10 + _ZERO
    return digits.view("S10").ravel()


def mobile_lines(seed: int, index: Ints) -> Array:
    """Eleven ASCII digits (numpy S11) for each index, no line twice."""
    number = (Permutation(seed, "mobile", _MOBILES)(index) + _FIRST_MOBILE).astype(np.uint32)
    digits = np.empty((len(index), 11), dtype=np.uint8)
    digits[:, 0], digits[:, 1] = _ZERO, _ZERO + 9
    for place in range(10, 1, -1):
        tens = number // np.uint32(10)
        digits[:, place] = (number - tens * np.uint32(10)).astype(np.uint8) + _ZERO
        number = tens
    return digits.view("S11").ravel()


def postal_codes(draws: Draws) -> Array:
    """Ten ASCII digits (numpy S10); neither 0 nor 2 is used in one."""
    word = draws.bits("postal code")
    digits = np.empty((len(word), 10), dtype=np.uint8)
    for place in range(10):
        digits[:, place] = _POSTAL_DIGITS[((word >> np.uint64(3 * place)) & np.uint64(7)).astype(np.int64)]
    return digits.view("S10").ravel()
