"""Jalali and Gregorian days: reading them, writing them, and stepping back by Jalali months and years."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import jdatetime  # type: ignore[import-untyped]  # publishes no types

from hemayat.common.language import Lang
from hemayat.common.persian import to_ascii_digits, to_persian_digits

TEHRAN = ZoneInfo("Asia/Tehran")
JALALI_YEARS = range(1200, 1600)
GREGORIAN_YEARS = range(1800, 2300)
MONTHS = (
    ("فروردین", "Farvardin"), ("اردیبهشت", "Ordibehesht"), ("خرداد", "Khordad"), ("تیر", "Tir"),
    ("مرداد", "Mordad"), ("شهریور", "Shahrivar"), ("مهر", "Mehr"), ("آبان", "Aban"), ("آذر", "Azar"),
    ("دی", "Dey"), ("بهمن", "Bahman"), ("اسفند", "Esfand"),
)  # fmt: skip
"""The names of the Jalali months, Persian and English, from the first."""

_SHAPE = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})")
_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_ACCEPTED = (
    "write year-month-day, as in 1398/08/24 or 2019-11-15: "
    "Jalali for the years 1200-1599, Gregorian for 1800-2299"
)


class DateFault(ValueError):
    """A text that is not a day; the message says what was read and what is accepted."""


def day_of(at: datetime) -> date:
    """The day on which an instant falls, in Iran."""
    return at.astimezone(TEHRAN).date()


def parse_date(text: str) -> date:
    """The day that `text` names, in either calendar; Persian and Arabic digits are read too. Raises DateFault."""
    this_match = _SHAPE.fullmatch(to_ascii_digits(text.strip()))
    if this_match is None:
        raise DateFault(f"{text!r} is not a date; {_ACCEPTED}")
    year, month, day = int(this_match[1]), int(this_match[3]), int(this_match[4])
    if year in JALALI_YEARS:
        return _day_or_fault(text, "Jalali", from_jalali, year, month, day)
    if year in GREGORIAN_YEARS:
        return _day_or_fault(text, "Gregorian", date, year, month, day)
    raise DateFault(f"{text!r} has the year {year}, which is not accepted; {_ACCEPTED}")


def _day_or_fault(
    text: str, calendar: str, make: Callable[[int, int, int], date], year: int, month: int, day: int
) -> date:
    try:
        return make(year, month, day)
    except ValueError:
        missing = f"{text!r} names a day that the {calendar} calendar does not have"
        raise DateFault(f"{missing}; {_ACCEPTED}") from None


def from_jalali(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Jalali one. Raises DateFault where there is no such day."""
    try:
        made: date = jdatetime.date(year, month, day).togregorian()
    except ValueError:
        raise DateFault(f"there is no Jalali day {year:04d}-{month:02d}-{day:02d}") from None
    return made


@lru_cache(maxsize=4096)
def to_jalali(day: date) -> tuple[int, int, int]:
    """Jalali year, month (1-12) and day (1-31) of a Gregorian day."""
    made = jdatetime.date.fromgregorian(date=day)
    return made.year, made.month, made.day


def format_date(day: date, lang: Lang) -> str:
    """The Jalali day in digits: ۱۳۹۸/۰۸/۲۴ in Persian, 1398-08-24 in English."""
    year, month, of_month = to_jalali(day)
    if lang == "fa":
        return to_persian_digits(f"{year:04d}/{month:02d}/{of_month:02d}")
    return f"{year:04d}-{month:02d}-{of_month:02d}"


def date_in_words(day: date, lang: Lang) -> str:
    """The Jalali day with the name of its month, as pages show it: ۲۴ آبان ۱۳۹۸, 24 Aban 1398."""
    year, month, of_month = to_jalali(day)
    said = f"{of_month} {MONTHS[month - 1][lang == 'en']} {year}"
    return to_persian_digits(said) if lang == "fa" else said


def days_in_words(first: date, last: date, lang: Lang) -> str:
    """A period without repeating its month and year: ۲۳ تا ۲۹ آبان ۱۳۹۸, 30 Aban to 6 Azar 1398."""
    begin, end = (date_in_words(day, lang) for day in (first, last))
    (year, month, _), (last_year, last_month, _) = to_jalali(first), to_jalali(last)
    repeated = 0 if year != last_year else 1 if month != last_month else 2
    begin = " ".join(begin.split()[: 3 - repeated])
    return f"{begin} {'تا' if lang == 'fa' else 'to'} {end}"


def month_start(day: date) -> date:
    """The first day of the Jalali month that `day` lies in."""
    year, month, _ = to_jalali(day)
    return from_jalali(year, month, 1)


def month_end(day: date) -> date:
    """The last day of the Jalali month that `day` lies in."""
    year, month, _ = to_jalali(day)
    return from_jalali(year, month, days_in_month(year, month))


def parse_month(text: str) -> date:
    """The first day of the Jalali month that `text` names, as in 1404-07; Persian digits too. Raises DateFault."""
    match = _MONTH.fullmatch(to_ascii_digits(text.strip()))
    if match is None or int(match[1]) not in JALALI_YEARS or not 1 <= int(match[2]) <= 12:
        raise DateFault(f"{text!r} is not a month; write the Jalali year and month, as in 1404-07")
    return from_jalali(int(match[1]), int(match[2]), 1)


def format_month(month: date, lang: Lang) -> str:
    """The Jalali month that `month` lies in: مهر ۱۴۰۴ in Persian, Mehr 1404 in English."""
    year, number, _ = to_jalali(month)
    fa, en = MONTHS[number - 1]
    return f"{fa} {to_persian_digits(str(year))}" if lang == "fa" else f"{en} {year}"


def months_before(on: date, months: int) -> date:
    """The same day `months` Jalali months earlier (later where negative).

    A day that the other month does not have becomes its last day.
    """
    year, month, day = to_jalali(on)
    then_year, then_month = divmod(year * 12 + month - 1 - months, 12)
    return from_jalali(then_year, then_month + 1, min(day, days_in_month(then_year, then_month + 1)))


def years_before(on: date, years: int) -> date:
    """The same day `years` Jalali years earlier; 30 Esfand becomes 29 Esfand in a common year."""
    return months_before(on, 12 * years)


def age_on(born: date, day: date) -> int:
    """Whole Jalali years that somebody who was born on `born` has lived on that day."""
    (year, *of_year), (then_year, *then_of_year) = to_jalali(day), to_jalali(born)
    return year - then_year - (of_year < then_of_year)


def next_day_of_month(day_of_month: int, after: date) -> date:
    """The next such day of a Jalali month, later than `after`: the tenth after 17 Azar is 10 Dey."""
    year, month, of_month = to_jalali(after)
    if of_month >= day_of_month:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return from_jalali(year, month, day_of_month)


@cache
def days_in_month(year: int, month: int) -> int:
    """How many days a Jalali month has: 31, 30 or 29."""
    if month <= 6:
        return 31
    return 30 if month < 12 or jdatetime.date(year, 1, 1).isleap() else 29


def month_starts(from_year: int, to_year: int) -> list[date]:
    """First days of all Jalali months from the first month of `from_year` to the last of `to_year`, in order."""
    return [from_jalali(year, month, 1) for year in range(from_year, to_year + 1) for month in range(1, 13)]
