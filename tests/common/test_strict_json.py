"""JSON from outside: a name stands once in an object, so that two readers cannot take two values for it."""

from __future__ import annotations

import pytest

from hemayat.common.strict_json import RepeatedName, parse_json


def test_plain_json_is_read() -> None:
    assert parse_json('{"a": [1, "۲", null, true], "b": {"a": 1}}') == {
        "a": [1, "۲", None, True],
        "b": {"a": 1},
    }


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', '[{"b": {"a": 1, "c": 2, "a": 3}}]'])
def test_a_name_twice_in_one_object_is_refused_by_name(text: str) -> None:
    with pytest.raises(RepeatedName, match="'a' appears twice"):
        parse_json(text)


@pytest.mark.parametrize("text", ["{", "NaN", '{"a": Infinity}', "[" * 100_000, b"\xff"])
def test_what_is_not_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each of them with words of its own
        parse_json(text)


@pytest.mark.parametrize("text", [r'"\ud800"', r'{"a": ["\uDFFF"]}', rb'{"\uDbff": 1}', r'"\udc00\ud800"'])
def test_half_of_a_character_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match="half of a character"):
        parse_json(text)


@pytest.mark.parametrize("text", [b'"\xed\xa0\x80"', '"\\ud800"'.encode("utf-16")])
def test_half_of_a_character_is_refused_in_every_encoding_of_json(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the first is no UTF-8, the second an escape
        parse_json(text)


def test_two_halves_and_a_backslash_are_read() -> None:
    assert parse_json(r'["\ud83d\ude00", "\\ud800"]') == ["\U0001f600", "\\ud800"]
