from hemayat.common.money import (
    format_limit,
    format_money,
    format_number,
    format_rial,
    format_tenths,
    format_toman,
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
    assert format_limit(3_000_000_001, "en") == "300 million toman (exactly 3,000,000,001 rials)"


def test_an_amount_that_rounds_to_a_thousand_of_a_word_takes_the_next_word() -> None:
    assert format_toman(9_999_999_999, "en") == "about 1 billion toman"
    assert format_toman(9_999_999_999, "en", limit=10_000_000_000) == "just under 1 billion toman"
    assert format_toman(-9_999_999, "fa") == "حدود \u2212۱ میلیون تومان"
    assert format_toman(10**17 - 1, "en") == "about 10,000 trillion toman"
