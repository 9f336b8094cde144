from datetime import date, timedelta

import pytest
from convertdate import persian  # type: ignore[import-untyped]  # publishes no types

from hemayat.common.dates import (
    DateFault,
    days_in_words,
    format_date,
    from_jalali,
    month_start,
    month_starts,
    months_before,
    next_day_of_month,
    parse_date,
    to_jalali,
    years_before,
)

PAIRS = [
    ("1399/12/30", date(2021, 3, 20)),
    ("1400/01/01", date(2021, 3, 21)),
    ("1403/12/30", date(2025, 3, 20)),
    ("1404/01/01", date(2025, 3, 21)),
    ("1405/01/01", date(2026, 3, 21)),
    ("1408/12/30", date(2030, 3, 20)),
    ("1398/08/24", date(2019, 11, 15)),
    ("1357/11/22", date(1979, 2, 11)),
    ("1405/09/03", date(2026, 11, 24)),
]


@pytest.mark.parametrize(("text", "day"), PAIRS)
def test_known_days_convert_both_ways(text: str, day: date) -> None:
    assert parse_date(text) == day
    assert parse_date(day.isoformat()) == day
    assert format_date(day, "en") == text.replace("/", "-")


@pytest.mark.slow
def test_agrees_with_an_astronomical_calendar() -> None:
    start = date(1930, 1, 1)
    for step in range(100):
        day = start + timedelta(days=step * 501)
        assert to_jalali(day) == tuple(persian.from_gregorian(day.year, day.month, day.day))


def is_leap(year: int) -> bool:
    return from_jalali(year + 1, 1, 1) - from_jalali(year, 1, 1) == timedelta(days=366)


def test_the_leap_years_of_a_century() -> None:
    leap = "00 04 09 13 17 21 25 29 33 37 42 46 50 54 58 62 66 70 75 79 83 87 91 95 99"
    assert " ".join(f"{year % 100:02d}" for year in range(1300, 1400) if is_leap(year)) == leap
    assert [year for year in range(1400, 1412) if is_leap(year)] == [1403, 1408]


@pytest.mark.parametrize("text", ["۱۳۹۸/۰۸/۲۴", "١٣٩٨-٨-٢٤", " 1398/8/24 ", "2019/11/15"])
def test_digits_and_separators_that_people_type(text: str) -> None:
    assert parse_date(text) == date(2019, 11, 15)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a date"),
        ("1398/08-24", "is not a date"),
        ("13980824", "is not a date"),
        ("1700/01/01", "has the year 1700"),
        ("2300-01-01", "has the year 2300"),
        ("1404/12/30", "Jalali calendar does not have"),
        ("1398/07/31", "Jalali calendar does not have"),
        ("2019-02-29", "Gregorian calendar does not have"),
        ("1398/²/01", "is not a date"),
    ],
)
def test_anything_else_is_a_fault_that_says_what_is_accepted(text: str, says: str) -> None:
    with pytest.raises(DateFault, match=says) as fault:
        parse_date(text)
    assert "1398/08/24" in str(fault.value)


def test_stepping_back_by_months_and_years() -> None:
    assert months_before(from_jalali(1398, 9, 1), 12) == from_jalali(1397, 9, 1)
    assert months_before(from_jalali(1398, 8, 30), 1) == from_jalali(1398, 7, 30)
    assert months_before(from_jalali(1398, 6, 31), 3) == from_jalali(1398, 3, 31)
    assert months_before(from_jalali(1399, 1, 31), 1) == from_jalali(1398, 12, 29)
    assert years_before(from_jalali(1399, 12, 30), 1) == from_jalali(1398, 12, 29)
    assert years_before(from_jalali(1398, 9, 1), 4) == from_jalali(1394, 9, 1)


def test_months_and_their_first_days() -> None:
    assert month_start(date(2019, 11, 15)) == from_jalali(1398, 8, 1)
    starts = month_starts(1200, 1599)
    assert len(starts) == 4800
    assert starts == sorted(set(starts))
    assert all(to_jalali(day)[2] == 1 for day in starts[::97])


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ((1405, 9, 9), (1405, 9, 10)),
        ((1405, 9, 10), (1405, 10, 10)),
        ((1405, 9, 17), (1405, 10, 10)),
        ((1405, 12, 29), (1406, 1, 10)),
    ],
)
def test_the_next_tenth_is_later_than_the_day_given(
    after: tuple[int, int, int], expected: tuple[int, int, int]
) -> None:
    assert next_day_of_month(10, from_jalali(*after)) == from_jalali(*expected)


def test_written_for_people() -> None:
    assert format_date(date(2019, 11, 15), "fa") == "۱۳۹۸/۰۸/۲۴"


def test_a_period_repeats_neither_its_month_nor_its_year() -> None:
    def written(first: str, last: str) -> tuple[str, str]:
        days = parse_date(first), parse_date(last)
        return days_in_words(*days, "en"), days_in_words(*days, "fa")

    assert written("1405/08/23", "1405/08/29") == ("23 to 29 Aban 1405", "۲۳ تا ۲۹ آبان ۱۴۰۵")
    assert written("1405/08/30", "1405/09/06") == ("30 Aban to 6 Azar 1405", "۳۰ آبان تا ۶ آذر ۱۴۰۵")
    assert written("1404/12/28", "1405/01/05")[0] == "28 Esfand 1404 to 5 Farvardin 1405"
