import pytest

from hemayat.common.persian import (
    has_arabic_letters,
    repair_letters,
    search_key,
    sort_key,
    to_ascii_digits,
    to_persian_digits,
    without_direction_controls,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كمك", "کمک"),
        ("علي", "علی"),
        ("عيسى", "عیسی"),
        ("خدمت\u200cگیرنده", "خدمتگیرنده"),
        ("سامانهٔ", "سامانه"),
        ("سامانۀ", "سامانه"),
        ("فاطمة", "فاطمه"),
        ("أحمد", "احمد"),
        ("مؤمن", "مومن"),
        ("مُحَمَّد", "محمد"),
        ("ســلام", "سلام"),
        ("دهک ۱۲", "دهک  12"),
        ("پلاک ٤", "پلاک 4"),
        ("Shahr", "shahr"),
    ],
)
def test_spellings_of_one_word_meet(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


def test_different_words_stay_apart() -> None:
    assert len({search_key(word) for word in ("بار", "پار", "تار", "کار", "گار")}) == 5


def test_repair_touches_yeh_and_kaf_only() -> None:
    assert repair_letters("علي مكي ٤") == "علی مکی ٤"
    assert has_arabic_letters("علي")
    assert not has_arabic_letters("علی")


def test_digits() -> None:
    assert to_ascii_digits("۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩") == "0123456789 0123456789"
    assert to_persian_digits("1398/٠٨") == "۱۳۹۸/۰۸"


def test_alphabetical_order_is_persian() -> None:
    words = ["آبان", "اردیبهشت", "بهمن", "پارس", "تهران", "ژاله", "کرمان", "گرگان", "لار", "همدان", "یزد"]
    by_code_point = sorted(words)
    assert by_code_point != words
    assert sorted(by_code_point, key=sort_key) == words
    assert sort_key("علي") == sort_key("علی")
    assert sort_key("۲ الف") < sort_key("الف")


def test_signs_that_turn_text_around_are_left_out_and_half_spaces_stay() -> None:
    turned = "مبلغ \u202e000001\u202c ریال \u2066x\u2069\u200f\u200e\u061c می\u200cپردازم"
    assert without_direction_controls(turned) == "مبلغ 000001 ریال x می\u200cپردازم"
