"""Small cells are hidden, and cannot be had from what is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hemayat.oversight.disclosure_control import SMALLEST, suppressed_cells


@given(st.dictionaries(st.integers(), st.integers(0, 40), max_size=8))
def test_nobody_finds_a_small_cell_by_taking_the_others_from_the_total(counts: dict[int, int]) -> None:
    found = suppressed_cells(counts)
    small = {key for key, count in counts.items() if 0 < count < SMALLEST}
    assert small <= found
    together = sum(counts[key] for key in found)
    shown = {key for key, count in counts.items() if count} - found
    assert together >= SMALLEST or not shown or not found, "what is left of the total is of a few"
    assert not {key for key, count in counts.items() if count == 0} & found


def test_where_nothing_is_small_nothing_is_hidden_and_beside_one_the_next_smallest_is() -> None:
    assert suppressed_cells({"a": 10, "b": 300}) == set()
    assert suppressed_cells({"a": 9, "b": 300, "c": 12}) == {"a", "c"}
    assert suppressed_cells({"a": 9, "b": 3, "c": 12}) == {"a", "b"}
    assert suppressed_cells({"a": 1, "b": 1, "c": 40, "d": 12}) == {"a", "b", "d"}, (
        "two of one each are two of the total"
    )
    assert suppressed_cells({"a": 3}) == {"a"}
