import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.common.money import (
    format_bound,
    format_money,
    format_money_briefly,
    format_number,
    format_rial,
    format_tenths,
    format_toman,
    round_bound,
    without_period,
)


def test_rials_as_people_read_them() -> None:
    assert format_rial(480_000_000, "fa") == "۴۸۰٬۰۰۰٬۰۰۰ ریال"
    assert format_rial(480_000_000, "en") == "480,000,000 rials"
    assert format_rial(1, "en") == "1 rial"
    assert format_rial(0, "fa") == "۰ ریال"


def test_numbers() -> None:
    assert format_number(1234567, "fa") == "۱٬۲۳۴٬۵۶۷"
    assert format_number(-1500, "en") == "-1,500"
    assert format_number(-5, "fa") == "\u2212۵"


def test_tenths_are_said_as_decimals() -> None:
    assert format_tenths(7, "en") == "0.7"
    assert format_tenths(17, "fa") == "۱٫۷"
    assert format_tenths(10, "en") == "1"
    assert format_tenths(-5, "en") == "\u22120.5"


def test_a_period_is_said_once() -> None:
    assert without_period("rial/year", "Yearly income", "en") == "rial"
    assert without_period("rial/month", "درآمد ماهانهٔ هر عضو", "fa") == "rial"
    assert without_period("rial/month", "Yearly income", "en") == "rial/month"
    assert without_period("rial", "Yearly income", "en") == "rial"


def test_an_amount_that_rounds_to_its_limit_says_on_which_side_of_it_it_is() -> None:
    limit = 3_000_000_000
    assert format_money(limit + 1, "en", limit=limit) == "just over 300 million toman (3,000,000,001 rials)"
    assert format_money(limit - 1, "en", limit=limit) == "just under 300 million toman (2,999,999,999 rials)"
    assert format_money(limit + 1, "fa", limit=limit) == "کمی بیشتر از ۳۰۰ میلیون تومان (۳٬۰۰۰٬۰۰۰٬۰۰۱ ریال)"
    assert format_money(limit - 1, "fa", limit=limit) == "کمی کمتر از ۳۰۰ میلیون تومان (۲٬۹۹۹٬۹۹۹٬۹۹۹ ریال)"
    assert format_money(limit, "en", limit=limit) == "300 million toman (3,000,000,000 rials)"


def test_other_rounded_amounts_are_about_so_much() -> None:
    assert format_toman(415_054_166, "en", limit=370_000_000) == "about 41.51 million toman"
    assert format_toman(3_000_000_001, "en") == "about 300 million toman"


def test_a_bound_is_one_figure() -> None:
    assert format_bound(3_000_000_000, "en") == "300 million toman"
    assert format_bound(3_000_000_001, "en", "year") == "3,000,000,001 rials a year"
    assert format_bound(3_000_000_001, "fa") == "۳٬۰۰۰٬۰۰۰٬۰۰۱ ریال"


@pytest.mark.parametrize(
    ("exact", "down", "up"),
    [
        (7_200_000_011, "720 million toman", "720.01 million toman"),
        (2_928_150_002, "292.81 million toman", "292.82 million toman"),
        (39_650_000_001, "3.96 billion toman", "3.97 billion toman"),
        (7_194_205, "719 thousand toman", "720 thousand toman"),
        (713_905, "71.39 thousand toman", "71.4 thousand toman"),
        (9_999, "999 toman", "1 thousand toman"),
        (7, "7 rials", "7 rials"),
        (0, "0 toman", "0 toman"),
    ],
)
def test_a_bound_is_rounded_to_the_safe_side(exact: int, down: str, up: str) -> None:
    assert format_bound(round_bound(exact, up=False), "en") == down
    assert format_bound(round_bound(exact, up=True), "en") == up


@given(st.integers(0, 10**18))
def test_a_rounded_bound_is_never_past_the_exact_one_and_never_about_so_much(exact: int) -> None:
    below, above = round_bound(exact, up=False), round_bound(exact, up=True)
    assert below <= exact <= above
    for bound in (below, above):
        assert "rial" not in format_bound(bound, "en") or bound < 10
    assert bool(below) == bool(exact)


def test_less_than_one_toman_is_said_in_rials_alone() -> None:
    assert format_money(2, "fa", "month") == "۲ ریال در ماه"
    assert format_money_briefly(-9, "en") == "-9 rials"
    assert format_money(15, "en") == "1.5 toman (15 rials)"


def test_brief_words_have_no_decimals_of_hundreds_of_thousands() -> None:
    assert format_money_briefly(7_194_200, "en") == "about 719 thousand toman"
    assert format_money_briefly(713_900, "fa") == "۷۱٫۳۹ هزار تومان"
    assert format_money(7_194_200, "en") == "719.42 thousand toman (7,194,200 rials)"


def test_an_amount_that_rounds_to_a_thousand_of_a_word_takes_the_next_word() -> None:
    assert format_toman(9_999_999_999, "en") == "about 1 billion toman"
    assert format_toman(9_999_999_999, "en", limit=10_000_000_000) == "just under 1 billion toman"
    assert format_toman(-9_999_999, "fa") == "حدود \u2212۱ میلیون تومان"
    assert format_toman(10**17 - 1, "en") == "about 10,000 trillion toman"
