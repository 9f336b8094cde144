"""The working-day calendar: what counts, and the holidays that come with the program."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from convertdate import islamic  # type: ignore[import-untyped]  # publishes no types
from hypothesis import given
from hypothesis import strategies as st

from hemayat.agreements.calendar import (
    WEEKDAYS,
    Calendar,
    add_working_days,
    shipped_holidays,
)
from hemayat.agreements.queries import version_in_force
from hemayat.common.dates import days_in_month, from_jalali, to_jalali

WEEKEND = ("thursday", "friday")
HOLIDAYS = frozenset(holiday.day for holiday in shipped_holidays())

days = st.dates(dt.date(2019, 1, 1), dt.date(2031, 12, 31))
counts = st.integers(0, 60)
weekends = st.sets(st.sampled_from(WEEKDAYS), max_size=6).map(tuple)
holidays = st.sets(st.dates(dt.date(2024, 1, 1), dt.date(2024, 6, 30)), max_size=60)

FIXED = {
    (1, 1): "Nowruz", (1, 2): "Nowruz holiday", (1, 3): "Nowruz holiday", (1, 4): "Nowruz holiday",
    (1, 12): "Islamic Republic Day", (1, 13): "Nature Day", (3, 14): "Death of Imam Khomeini",
    (3, 15): "Uprising of 15 Khordad", (11, 22): "Victory of the Islamic Revolution",
    (12, 29): "Nationalisation of the oil industry",
}  # fmt: skip
"""Jalali month and day → the holiday that stands there every year."""
LUNAR = {
    "Tasua": (1, 9), "Ashura": (1, 10), "Arbaeen": (2, 20),
    "Death of the Prophet and martyrdom of Imam Hasan": (2, 28), "Martyrdom of Imam Reza": (2, 29),
    "Martyrdom of Imam Hasan al-Askari": (3, 8), "Birth of the Prophet and of Imam Jafar al-Sadiq": (3, 17),
    "Martyrdom of Fatima": (6, 3), "Birth of Imam Ali": (7, 13), "Mission of the Prophet": (7, 27),
    "Mid-Shaban, birth of the twelfth Imam": (8, 15), "Martyrdom of Imam Ali": (9, 21), "Eid al-Fitr": (10, 1),
    "Second day of Eid al-Fitr": (10, 2), "Martyrdom of Imam Jafar al-Sadiq": (10, 25), "Eid al-Adha": (12, 10),
    "Eid al-Ghadir": (12, 18),
}  # fmt: skip
"""The holiday → its day in the lunar calendar."""
MOON_MAY_DIFFER = dt.timedelta(days=2)
"""How far a month that begins when the moon is seen may be from one that is computed."""


@pytest.mark.parametrize(
    ("day", "working_days", "due"),
    [
        ("2026-01-10", 1, "2026-01-11"),  # Saturday to Sunday
        ("2026-01-10", 5, "2026-01-18"),  # over a Thursday, a Friday, and a holiday on Saturday
        ("2026-01-14", 1, "2026-01-18"),  # Wednesday: Thursday, Friday and the holiday do not count
        ("2026-01-16", 1, "2026-01-18"),  # filed on a day of rest
        ("2026-03-18", 5, "2026-03-31"),  # over Nowruz 1405
        ("2025-03-19", 1, "2025-03-25"),  # over 30 Esfand of a leap year and the four days of Nowruz
        ("2024-02-28", 1, "2024-03-02"),  # 29 February is a Thursday
        ("2026-01-10", 0, "2026-01-10"),
    ],
)
def test_a1_working_days_are_counted_over_weekends_and_holidays(
    day: str, working_days: int, due: str
) -> None:
    start = dt.date.fromisoformat(day)
    assert add_working_days(start, working_days, WEEKEND, HOLIDAYS) == dt.date.fromisoformat(due)


@given(days, counts, weekends, holidays)
def test_counting_back_gives_the_days_that_were_added(
    day: dt.date, count: int, weekend: tuple[str, ...], closed: set[dt.date]
) -> None:
    due = add_working_days(day, count, weekend, closed)
    assert Calendar(weekend, closed).count(day, due) == count
    if count:
        assert Calendar(weekend, closed).is_working(due)
        assert Calendar(weekend, closed).count(day, due - dt.timedelta(days=1)) == count - 1


@given(days, counts, counts, weekends, holidays)
def test_days_may_be_added_in_two_parts(
    day: dt.date, first: int, second: int, weekend: tuple[str, ...], closed: set[dt.date]
) -> None:
    between = add_working_days(day, first, weekend, closed)
    whole = add_working_days(day, first + second, weekend, closed)
    assert add_working_days(between, second, weekend, closed) == whole


@given(days, st.integers(0, 400), counts, weekends, holidays)
def test_who_files_later_is_never_answered_earlier(
    day: dt.date, later: int, count: int, weekend: tuple[str, ...], closed: set[dt.date]
) -> None:
    due = add_working_days(day, count, weekend, closed)
    assert add_working_days(day + dt.timedelta(days=later), count, weekend, closed) >= due


def test_every_fixed_holiday_stands_on_its_jalali_day_each_year() -> None:
    titles = {holiday.day: holiday.title_en for holiday in shipped_holidays()}
    for year in range(1398, 1409):
        for (month, day), title in FIXED.items():
            assert title in titles[from_jalali(year, month, day)], (year, month, day)
        leap_day = from_jalali(year, 12, 29) + dt.timedelta(days=1)
        assert ("Last day of a leap year" in titles[leap_day]) == (days_in_month(year, 12) == 30)


def test_every_lunar_holiday_is_where_the_moon_may_put_it() -> None:
    for holiday in shipped_holidays():
        for title in holiday.title_en.split("; "):
            if title in LUNAR:
                assert _distance(holiday.day, *LUNAR[title]) <= MOON_MAY_DIFFER, holiday
            else:
                assert title == "Public holiday" or title in FIXED.values() or _is_leap_day(holiday.day)


def test_each_year_has_each_lunar_holiday_as_often_as_the_lunar_calendar() -> None:
    found = Counter(title for holiday in shipped_holidays() for title in holiday.title_en.split("; "))
    for title, (month, day) in LUNAR.items():
        wanted = sum(
            dt.date(2019, 1, 3) <= dt.date(*islamic.to_gregorian(year, month, day)) <= dt.date(2030, 12, 29)
            for year in range(1440, 1453)
        )
        assert found[title] == wanted, title


def test_only_a_lunar_day_to_come_is_an_estimate() -> None:
    for holiday in shipped_holidays():
        titles = set(holiday.title_en.split("; "))
        assert holiday.is_estimate == (holiday.day.year > 2026 and titles <= set(LUNAR)), holiday


def test_every_holiday_is_named_in_both_languages_and_stands_once() -> None:
    shipped = shipped_holidays()
    assert all(holiday.title_fa.strip() and holiday.title_en.strip() for holiday in shipped)
    assert [holiday.day for holiday in shipped] == sorted({holiday.day for holiday in shipped})


def _distance(day: dt.date, month: int, of_month: int) -> dt.timedelta:
    year = islamic.from_gregorian(day.year, day.month, day.day)[0]
    computed = (dt.date(*islamic.to_gregorian(near, month, of_month)) for near in (year - 1, year, year + 1))
    return min(abs(day - one) for one in computed)


def _is_leap_day(day: dt.date) -> bool:
    return to_jalali(day)[1:] == (12, 30)


@pytest.mark.django_db
def test_the_shipped_agreement_rests_on_thursday_and_friday() -> None:
    assert version_in_force(dt.date(2026, 1, 1)).parameters.weekend == WEEKEND
