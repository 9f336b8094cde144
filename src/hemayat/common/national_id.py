"""The national id: ten digits, the last of which checks the nine before it."""

from __future__ import annotations

FREE_PREFIXES: tuple[int, ...] = tuple(prefix for prefix in range(850, 1000) if prefix != 986)
"""Three-digit prefixes (first digits of an id) of no registration office in any public list we know of.

Those lists end in the seven hundreds but for one prefix, left out here, so hardly any id with such a prefix can be
a real person's. Each prefix has a million ids; together they suffice for 149 million made-up people.
"""

_REPDIGITS = frozenset(str(digit) * 10 for digit in range(10))


def check_digit(first_nine: str) -> str:
    """The tenth digit for nine ASCII digits. Raises ValueError on anything else."""
    if len(first_nine) != 9 or not _ascii_digits(first_nine):
        raise ValueError(f"{first_nine!r} is not nine digits")
    remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(first_nine)) % 11
    return str(remainder if remainder < 2 else 11 - remainder)


def is_valid(text: str) -> bool:
    """Whether `text` is ten ASCII digits, not all alike, with the right check digit.

    This finds most slips of the pen; it never proves that the person exists.
    """
    if len(text) != 10 or not _ascii_digits(text) or text in _REPDIGITS:
        return False
    return check_digit(text[:9]) == text[9]


def national_id_from_parts(prefix: int, serial: int) -> str:
    """The id with this prefix (0-999) and serial number (0-999999). Raises ValueError outside these."""
    if not (0 <= prefix <= 999 and 0 <= serial <= 999_999):
        raise ValueError(f"prefix {prefix} or serial {serial} is out of range")
    first_nine = f"{prefix:03d}{serial:06d}"
    return first_nine + check_digit(first_nine)


def _ascii_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()
