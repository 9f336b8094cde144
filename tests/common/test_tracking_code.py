"""A tracking code survives paper, telephone and a Persian keyboard, and a slip of the pen does not pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.common.persian import to_persian_digits
from hemayat.common.tracking_code import (
    GROUP,
    LENGTH,
    NUMBERS,
    SIGNS,
    code_of,
    grouped,
    is_tracking_code,
    new_tracking_code,
    number_of,
    phone_keys,
    tracking_code_in,
)

codes = st.builds(new_tracking_code)


def test_no_sign_looks_like_another_and_no_code_is_a_word() -> None:
    assert not set(SIGNS) & set("01IOLQSZBGUAE")
    assert len(set(SIGNS)) == len(SIGNS) == 23


@given(codes)
def test_a_code_is_twelve_signs_in_three_groups(code: str) -> None:
    assert len(code) == LENGTH
    assert set(code) <= set(SIGNS)
    assert is_tracking_code(code)
    assert [len(group) for group in grouped(code).split("-")] == [GROUP] * 3


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
def test_every_single_slip_is_found(code: str, place: int, sign: str) -> None:
    slipped = code[:place] + sign + code[place + 1 :]
    assert is_tracking_code(slipped) == (slipped == code)


@given(codes, st.integers(0, LENGTH - 2))
def test_every_swap_of_neighbours_is_found(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_tracking_code(swapped) == (swapped == code)


@given(codes, st.sampled_from([" ", "-", "–", "\u200c", " - ", ""]))
def test_small_letters_persian_digits_spaces_and_dashes_are_taken(code: str, between: str) -> None:
    written = between.join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))
    assert tracking_code_in(f" {to_persian_digits(written).lower()}\n") == code


@pytest.mark.parametrize("text", ["", "۱۲۳۴", "0OI1-0OI1-0OI1", "2" * 11, "2" * 13, "کد رهگیری"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert tracking_code_in(text) == ""


def test_codes_do_not_repeat() -> None:
    assert len({new_tracking_code() for _ in range(10_000)}) == 10_000


def test_a_code_is_typed_on_the_keys_where_its_letters_stand() -> None:
    keys = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ"}
    on = {letter: key for key, letters in keys.items() for letter in letters}
    assert [phone_keys(sign) for sign in SIGNS] == [on.get(sign, sign) for sign in SIGNS]
    assert phone_keys("2C9XHT4K7MRW") == "229948457679"


@given(st.integers(0, NUMBERS - 1))
def test_a_number_and_its_code_are_the_same_thing(number: int) -> None:
    assert is_tracking_code(code_of(number))
    assert number_of(code_of(number)) == number
