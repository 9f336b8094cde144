"""Numbers and days as they are spoken: read back by a reader of its own, and a few as a person would say them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.common.dates import from_jalali
from hemayat.common.spoken_numbers import MOST, day_in_words, digits_in_words, number_in_words, time_in_words

PERSIAN = {
    "صفر": 0, "یک": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "هفت": 7, "هشت": 8, "نه": 9, "ده": 10,
    "یازده": 11, "دوازده": 12, "سیزده": 13, "چهارده": 14, "پانزده": 15, "شانزده": 16, "هفده": 17, "هجده": 18,
    "نوزده": 19, "بیست": 20, "سی": 30, "چهل": 40, "پنجاه": 50, "شصت": 60, "هفتاد": 70, "هشتاد": 80, "نود": 90,
    "صد": 100, "دویست": 200, "سیصد": 300, "چهارصد": 400, "پانصد": 500, "ششصد": 600, "هفتصد": 700, "هشتصد": 800,
    "نهصد": 900,
}  # fmt: skip


def read_persian(words: str) -> int:
    thousands, _, rest = words.rpartition("هزار")
    if "هزار" not in words:
        return sum(PERSIAN[word] for word in words.split(" و "))
    many = read_persian(thousands.strip()) if thousands.strip() else 1
    return many * 1000 + (read_persian(rest.strip().removeprefix("و ")) if rest.strip() else 0)


@given(st.integers(0, MOST))
def test_a_persian_number_is_read_back(number: int) -> None:
    assert read_persian(number_in_words(number, "fa")) == number


@given(st.sets(st.integers(0, MOST), min_size=2, max_size=50))
def test_no_two_numbers_sound_alike(numbers: set[int]) -> None:
    for lang in ("fa", "en"):
        spoken = {number_in_words(number, lang) for number in numbers}
        assert len(spoken) == len(numbers)
        assert not any(sign.isdigit() for words in spoken for sign in words)


@pytest.mark.parametrize(
    ("number", "en"),
    [
        (0, "zero"), (13, "thirteen"), (27, "twenty-seven"), (100, "one hundred"),
        (115, "one hundred and fifteen"), (1000, "one thousand"), (1005, "one thousand and five"),
        (1398, "one thousand three hundred and ninety-eight"), (20_000, "twenty thousand"),
    ],
)  # fmt: skip
def test_english_numbers(number: int, en: str) -> None:
    assert number_in_words(number, "en") == en


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_a_number_that_nobody_speaks_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="is not between"):
        number_in_words(number, "fa")


@pytest.mark.parametrize(
    ("day", "fa", "en"),
    [
        (1, "یکم", "first"), (2, "دوم", "second"), (3, "سوم", "third"), (12, "دوازدهم", "twelfth"),
        (20, "بیستم", "twentieth"), (21, "بیست و یکم", "twenty-first"), (23, "بیست و سوم", "twenty-third"),
        (30, "سی‌ام", "thirtieth"), (31, "سی و یکم", "thirty-first"),
    ],
)  # fmt: skip
def test_a_day_of_the_month_has_its_ordinal(day: int, fa: str, en: str) -> None:
    spoken: date = from_jalali(1398, 1, day)
    assert day_in_words(spoken, "fa") == f"{fa} فروردین هزار و سیصد و نود و هشت"
    assert day_in_words(spoken, "en") == f"the {en} of Farvardin one thousand three hundred and ninety-eight"


def test_a_number_to_dial_and_a_time() -> None:
    assert digits_in_words("6369", "fa") == "شش، سه، شش، نه"
    assert digits_in_words("6369", "en") == "six, three, six, nine"
    half_past_ten = datetime(2019, 12, 3, 10, 30, tzinfo=UTC)
    assert time_in_words(half_past_ten, "fa") == "ساعت ده و سی دقیقه"
    assert time_in_words(half_past_ten.replace(minute=0), "en") == "at ten o'clock"
