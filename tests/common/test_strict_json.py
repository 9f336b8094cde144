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
