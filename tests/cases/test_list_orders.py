"""An order survives an address, whatever makes no sense is the first order, and a page begins where it should."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.cases.list_orders import (
    DUE_FIRST,
    ListOrder,
    ListSource,
    SortKey,
    StretchColumn,
    by_name,
    cursor_at,
    read_order,
    sorted_from,
    sorted_rows,
)
from hemayat.cases.queue_pages import MOST_NUMBER, Cursor, cursor_text, read_cursor

BY_KIND = SortKey(group="kind")
FILED = SortKey("r.filed_at", dt.datetime)
DAY = dt.date(2020, 1, 5)


@pytest.mark.parametrize("order", [ListOrder("filed"), ListOrder("filed", is_descending=True), DUE_FIRST])
def test_an_order_is_read_as_it_was_written(order: ListOrder) -> None:
    assert read_order(str(order), ("due", "filed")) == order


@pytest.mark.parametrize("text", ["", "-", "--due", "kind", "-kind", "due ", "+due"])
def test_another_order_is_the_first(text: str) -> None:
    assert read_order(text, ("due", "filed")) == DUE_FIRST
    last = ListOrder("filed", is_descending=True)
    assert read_order(text, ("filed",), last) == last


@given(instant=st.datetimes(timezones=st.just(dt.UTC)), number=st.integers(0, MOST_NUMBER))
def test_an_instant_is_read_as_it_was_written(instant: dt.datetime, number: int) -> None:
    found = read_cursor(cursor_text(Cursor(instant, number)), dt.datetime)
    assert found == Cursor(instant, number)


@given(group=st.sampled_from(["", "23", "change_of_head", "a_b_"]), day=st.dates())
def test_a_group_is_read_as_it_was_written(group: str, day: dt.date) -> None:
    assert read_cursor(cursor_text(Cursor(day, 7, group)), is_grouped=True) == Cursor(day, 7, group)


def test_a_count_is_read_as_it_was_written() -> None:
    assert read_cursor(cursor_text(Cursor(3, 7)), int) == Cursor(3, 7)
    assert read_cursor("x_7", int) == Cursor(0, 7)


@pytest.mark.parametrize(
    "text", ["2020-01-05_7", "2020-01-05T08:00:00_7", "T_7Z", "2020-01-05T08:00:00+00:00_7"]
)
def test_an_instant_without_its_zone_is_none(text: str) -> None:
    assert read_cursor(text, dt.datetime) is None


def test_a_day_is_no_place_in_groups() -> None:
    assert read_cursor("2020-01-05_7", is_grouped=True) is None


@pytest.mark.parametrize(("is_descending", "groups"), [(False, ["b", "c"]), (True, ["b", "a"])])
def test_a_page_begins_behind_the_cursor_in_its_group_and_at_the_end_of_the_others(
    *, is_descending: bool, groups: list[str]
) -> None:
    order = ListOrder("kind", is_descending)
    given = sorted_from(BY_KIND, order, ["a", "b", "c"], Cursor(DAY, 7, "b"))
    end = (dt.date.max, MOST_NUMBER) if is_descending else (dt.date.min, 0)
    assert given["groups"] == groups
    assert list(zip(given["starts"], given["numbers"], strict=True)) == [(DAY, 7), end]


def test_a_cursor_of_a_group_that_there_is_not_is_the_first_page() -> None:
    assert sorted_from(BY_KIND, DUE_FIRST, ["a"], Cursor(DAY, 7, "x")) == sorted_from(
        BY_KIND, DUE_FIRST, ["a"], None
    )


def test_a_cursor_is_of_the_last_two_columns() -> None:
    assert cursor_at(BY_KIND, (1, 7, DAY, "a"), 7) == Cursor(DAY, 7, "a")
    assert cursor_at(SortKey(), (1, 7, DAY, ""), 7) == Cursor(DAY, 7)


def test_what_has_no_code_comes_last() -> None:
    names = {"a": "گیلان", "b": "کرمان", "c": "پاوه"}
    assert by_name(["a", "", "b", "c"], names.__getitem__) == ["c", "b", "a", ""]


def test_the_column_of_the_groups_is_no_stretch_besides() -> None:
    along = (StretchColumn("kind", "r.kind", "%(kinds)s::text[]"),)
    source = ListSource("r.id", "FROM request r", along, "true")
    assert "of_kind" not in sorted_rows(BY_KIND, DUE_FIRST, source)
    plain = sorted_rows(FILED, ListOrder("filed", is_descending=True), source)
    assert "r.kind = of_kind" in plain
    assert "(r.filed_at, r.id) < (part.start, part.number)" in plain
