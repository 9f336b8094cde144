"""R1.5b: a message is counted and cut as an operator does it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.notifications.gateways.smpp.text import message_parts
from hemayat.notifications.sms_length import (
    EACH,
    GSM_7,
    GSM_7_TWICE,
    WHOLE,
    alphabet_of,
    parts_of,
    room_of,
    split_text,
)

GSM = st.text(st.sampled_from(sorted(GSM_7 | GSM_7_TWICE)), max_size=700)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("س" * 70, 1),
        ("س" * 71, 2),
        ("س" * 134, 2),
        ("س" * 135, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
        ("a" * 70 + "ی", 2),
    ],
)
def test_known_lengths(words: str, count: int) -> None:
    assert parts_of(words) == count


@given(GSM | ANY)
def test_the_parts_are_the_words(words: str) -> None:
    assert "".join(split_text(words)) == words


@given(GSM | ANY)
def test_no_part_has_more_than_its_room_and_no_room_is_wasted(words: str) -> None:
    alphabet = alphabet_of(words)
    pieces = split_text(words)
    rooms = [sum(room_of(letter, alphabet) for letter in piece) for piece in pieces]
    limit = WHOLE[alphabet] if len(pieces) == 1 else EACH[alphabet]
    assert all(room <= limit for room in rooms)
    # What was cut off is a single character that does not fit, at most two wide.
    assert all(room >= limit - 1 for room in rooms[:-1])
    assert len(pieces) == 1 or sum(rooms) > WHOLE[alphabet]


@given(ANY)
def test_ucs2_is_counted_in_the_units_that_are_sent(words: str) -> None:
    alphabet = "ucs2"
    assert sum(room_of(letter, alphabet) for letter in words) == len(words.encode("utf-16-be")) // 2


@given(GSM | ANY)
def test_a_message_centre_is_given_at_most_140_bytes(words: str) -> None:
    for part in message_parts(words, "key"):
        # Seven-bit text is packed by the centre: eight characters into seven bytes.
        header = 6 if part.has_header else 0
        text = len(part.text) - header
        room = text if part.data_coding else (text * 7 + 7) // 8
        assert room + header <= 140


def test_the_same_message_is_tied_by_the_same_header() -> None:
    words = "س" * 200
    assert message_parts(words, "one") == message_parts(words, "one")
    assert [part.text[:6] for part in message_parts(words, "one")] == [
        bytes([5, 0, 3, message_parts(words, "one")[0].text[3], 3, number]) for number in (1, 2, 3)
    ]
