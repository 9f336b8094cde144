"""A place in a list survives an address, and whatever else stands there is no place."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.cases.queue_pages import Cursor, cursor_text, page_of, read_cursor


@given(day=st.dates(), number=st.integers(0, 2**63 - 1))
def test_a_place_is_read_as_it_was_written(day: dt.date, number: int) -> None:
    assert read_cursor(cursor_text(Cursor(day, number))) == Cursor(day, number)


def test_no_page_after_this_one_is_no_place() -> None:
    assert cursor_text(None) == ""


@pytest.mark.parametrize(
    "text",
    [
        "", "_", "x_7", "2020-01-05", "2020-01-05_", "2020-13-05_7", "2020-01-05_-1", f"2020-01-05_{2**63}",
        "2020-01-05_" + "9" * 5_000,
    ],
)  # fmt: skip
def test_what_no_row_can_stand_at_is_none(text: str) -> None:
    assert read_cursor(text) is None


def test_a_page_has_so_many_rows_and_names_the_next_only_if_there_is_more() -> None:
    full = page_of(range(3), lambda row: row * 10, 2)
    assert (full.lines, full.following) == ([0, 1], 10)
    last = page_of(range(2), lambda row: row * 10, 2)
    assert (last.lines, last.following) == ([0, 1], None)
