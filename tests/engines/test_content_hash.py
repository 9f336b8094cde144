"""The content hash is of rows: not of files, order or chunks; and of every value, gap, name and type."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.engines.content_hash import combined_hash, in_household_order, rows_hash

ROWS = pa.table(
    {
        "household_id": pa.array([3, 1, 2], pa.int64()),
        "income": pa.array([5, None, 0], pa.int64()),
        "car": pa.array([True, False, None], pa.bool_()),
        "province": pa.array(["تهران", None, ""], pa.string()),
        "day": pa.array([0, 1, None], pa.date32()),
        "verdict": pa.array([1, 2, 3], pa.int8()),
    }
)


def hashed(table: pa.Table) -> str:
    return rows_hash(in_household_order(table))


def changed(column: str, values: pa.Array) -> pa.Table:
    return ROWS.set_column(ROWS.column_names.index(column), column, values)


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_the_order_of_rows_and_their_chunks_do_not_matter(order: list[int]) -> None:
    assert hashed(ROWS.take(order)) == hashed(ROWS)
    pieces = pa.concat_tables([ROWS.take([place]) for place in order])
    assert pieces.column(0).num_chunks == 3
    assert hashed(pieces) == hashed(ROWS)
    assert hashed(pa.concat_tables([ROWS, ROWS.slice(0, 0)])) == hashed(ROWS)
    assert hashed(pa.concat_tables([ROWS, ROWS]).slice(1, 3)) == hashed(ROWS)


@pytest.mark.parametrize(
    "other",
    [
        changed("income", pa.array([5, 0, None], pa.int64())),
        changed("income", pa.array([5, 0, 0], pa.int64())),
        changed("income", pa.array([5, None, 0], pa.int32())),
        changed("income", pa.array([None, None, None], pa.int64())),
        changed("car", pa.array([True, False, False], pa.bool_())),
        changed("province", pa.array(["تهران", "", None], pa.string())),
        changed("province", pa.array(["تهرا", None, "ن"], pa.string())),
        changed("day", pa.array([0, 1, 2], pa.date32())),
        changed("day", pa.array([0, 1, None], pa.int32())),
        changed("verdict", pa.array([1, 3, 2], pa.int8())),
        ROWS.rename_columns(["household_id", "incomes", "car", "province", "day", "verdict"]),
        ROWS.slice(0, 2),
        ROWS.select(["household_id", "car", "income", "province", "day", "verdict"]),
    ],
)
def test_every_value_gap_name_and_type_matters(other: pa.Table) -> None:
    assert hashed(other) != hashed(ROWS)


def test_texts_cannot_slip_from_one_row_into_the_next() -> None:
    assert rows_hash(pa.table({"x": ["a", "bc"]})) != rows_hash(pa.table({"x": ["ab", "c"]}))


@pytest.mark.parametrize("values", [[], ["", ""], [None, None], ["", None]])
def test_there_may_be_no_text_at_all(values: list[str | None]) -> None:
    table = pa.table({"household_id": list(range(len(values))), "x": pa.array(values, pa.string())})
    assert len(rows_hash(table)) == 64


CELLS = {
    pa.int64(): st.one_of(
        st.integers(-(2**63), 2**63 - 1), st.sampled_from([0, 1, 255, 256, 2**32, -(2**63), 2**63 - 1])
    ),
    pa.int8(): st.integers(-128, 127),
    pa.bool_(): st.booleans(),
    pa.date32(): st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    pa.string(): st.text(max_size=3),
}


@st.composite
def columns(draw: st.DrawFn) -> tuple[pa.DataType, list[object], list[object]]:
    """A type and two lists of as many cells."""
    kind = draw(st.sampled_from(list(CELLS)))
    cell = st.one_of(st.none(), CELLS[kind])
    rows = draw(st.lists(st.tuples(cell, cell), max_size=20))
    return kind, [row[0] for row in rows], [row[1] if draw(st.booleans()) else row[0] for row in rows]


@pytest.mark.slow
@given(two=columns(), cut=st.integers(0, 20))
@settings(derandomize=True, database=None, max_examples=500, deadline=None)
def test_columns_have_the_same_hash_where_their_cells_are_the_same(
    two: tuple[pa.DataType, list[object], list[object]], cut: int
) -> None:
    kind, cells, others = two
    one, other = (pa.table({"x": pa.array(values, kind)}) for values in (cells, others))
    assert (rows_hash(one) == rows_hash(other)) == (cells == others)
    pieces = pa.concat_tables([one.slice(0, cut), one.slice(cut)])
    assert rows_hash(pieces) == rows_hash(one)


@pytest.mark.parametrize(
    ("kind", "under"),
    [
        (pa.int64(), [np.array([1, waste, 1], np.int64).tobytes() for waste in (0, 7)]),
        (pa.int8(), [b"\1\0\1", b"\1\7\1"]),
        (pa.date32(), [np.array([1, waste, 1], np.int32).tobytes() for waste in (0, 7)]),
        (pa.bool_(), [b"\5", b"\7"]),
    ],
)
def test_what_lies_in_memory_under_a_gap_does_not_matter(kind: pa.DataType, under: list[bytes]) -> None:
    gaps = pa.array([True, False, True]).buffers()[1]
    one, other = (pa.Array.from_buffers(kind, 3, [gaps, pa.py_buffer(content)]) for content in under)
    assert one.null_count == 1
    assert rows_hash(pa.table({"x": one})) == rows_hash(pa.table({"x": other}))


def test_a_table_in_order_is_left_alone() -> None:
    ordered = in_household_order(ROWS)
    assert ordered.column(0).to_pylist() == [1, 2, 3]
    assert in_household_order(ordered) is ordered


def test_the_hash_of_a_run_depends_on_the_order_of_its_buckets() -> None:
    assert combined_hash(["a", "b"]) != combined_hash(["b", "a"])
    assert combined_hash(["a"]) != "a"
