"""Turns the text of a scalar into a whole number, a date, a duration or a truth value. Nothing is guessed."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from hemayat.common.dates import DateFault, months_before, parse_date, years_before
from hemayat.common.persian import to_ascii_digits

_INT = re.compile(r"-?\d{1,3}(_\d{3})+|-?\d+")
_DURATION = re.compile(r"(\d{1,4}) (days?|months?|years?)")
LARGEST = 10**18
LONGEST = {"days": 9999, "months": 1200, "years": 100}


class ScalarFault(ValueError):
    """The text is not what was asked for; the message says what is."""


def whole_number(text: str) -> int:
    """An integer such as 480000000 or 480_000_000; Persian digits are read too. No decimals."""
    ascii_text = to_ascii_digits(text.strip()[:40])
    if not _INT.fullmatch(ascii_text):
        raise ScalarFault(
            f"'{_short(text)}' is not a whole number; write 480000000 or 480_000_000, without decimals"
        )
    value = int(ascii_text.replace("_", ""))
    if abs(value) > LARGEST:
        raise ScalarFault(f"'{_short(text)}' is larger than any legal amount (10^18)")
    return value


def date(text: str) -> dt.date:
    """A Jalali (1200–1599) or Gregorian (1800–2299) date."""
    try:
        return parse_date(text)
    except DateFault as fault:
        raise ScalarFault(str(fault)) from None


def truth(text: str) -> bool:
    if text in ("true", "false"):
        return text == "true"
    raise ScalarFault(f"'{_short(text)}' is neither true nor false")


def duration(text: str) -> tuple[int, str]:
    """`18 months` → (18, 'months')."""
    match = _DURATION.fullmatch(to_ascii_digits(text.strip()))
    if not match:
        raise ScalarFault(
            f"'{_short(text)}' is not a duration; write for example '18 months', '2 years' or '90 days'"
        )
    unit = match[2] if match[2].endswith("s") else match[2] + "s"
    if int(match[1]) > LONGEST[unit]:
        raise ScalarFault(f"'{_short(text)}' is longer than {LONGEST[unit]} {unit}")
    return int(match[1]), unit


@lru_cache(1024)
def day_before(on: dt.date, length: tuple[int, str]) -> dt.date:
    """The day that lies `length` before `on`, in the Jalali calendar."""
    number, unit = length
    if unit == "days":
        return on - dt.timedelta(days=number)
    return months_before(on, number) if unit == "months" else years_before(on, number)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
