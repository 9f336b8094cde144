"""Cut points by counting in rounds are those that sorting gives."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.engines.cut_points import (
    FEW,
    SMALL_RANGE,
    CutPointSearch,
    cut_points_from_values,
    merge_histograms,
    targets,
)

LARGEST = 2**63 - 1
TWIN = st.sampled_from([0, 1, -1, 5, 2**24 - 1, 2**24, -(2**24), 2**12, 10**16, -(10**16), LARGEST, -LARGEST])
VALUES = st.one_of(TWIN, st.integers(-50, 50), st.integers(-LARGEST, LARGEST))
PEOPLE = st.lists(st.tuples(VALUES, st.integers(0, 9)), max_size=60)


def by_counting(
    weighted: list[tuple[int, int]], quantiles: int, low: int, high: int, few: int = FEW
) -> tuple[list[int], int]:
    """The cut points, and how many rounds it took; the nation comes in three parts, as buckets would."""
    search, rounds = CutPointSearch(quantiles, low, high, few), 0
    while search.cuts is None:
        search.take(merge_histograms(histogram(search, weighted[part::3]) for part in range(3)))
        rounds += 1
    return search.cuts, rounds


def histogram(search: CutPointSearch, weighted: list[tuple[int, int]]) -> Counter[int]:
    counted: Counter[int] = Counter()
    for value, weight in weighted:
        if search.within is None or value >> search.wider in search.within:
            counted[value >> search.shift] += weight
    return counted


@pytest.mark.slow
@given(weighted=PEOPLE, quantiles=st.integers(2, 120), few=st.sampled_from([0, 20, FEW]))
@settings(derandomize=True, database=None, max_examples=300, deadline=None)
def test_two_or_three_rounds_of_counting_equal_sorting(
    weighted: list[tuple[int, int]], quantiles: int, few: int
) -> None:
    cuts, rounds = by_counting(weighted, quantiles, -LARGEST, LARGEST, few)
    assert cuts == cut_points_from_values(weighted, quantiles)
    assert rounds <= (2 if few == FEW else 3)


@given(weighted=st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 3)), max_size=40))
@settings(derandomize=True, database=None, deadline=None)
def test_a_small_range_takes_one_round(weighted: list[tuple[int, int]]) -> None:
    assert by_counting(weighted, 10, 0, SMALL_RANGE - 1) == (cut_points_from_values(weighted, 10), 1)


def test_the_cut_is_the_smallest_value_that_reaches_its_share_of_persons() -> None:
    """By the definition, person by person: q/Q of all persons have at most the q-th cut."""
    weighted = [(10, 3), (20, 1), (30, 4), (40, 2)]
    persons = sorted(value for value, weight in weighted for _ in range(weight))
    cuts = cut_points_from_values(weighted, 5)
    assert cuts == [persons[-(-len(persons) * q // 5) - 1] for q in range(1, 5)] == [10, 20, 30, 30]


@pytest.mark.parametrize(
    ("weighted", "expected"),
    [
        ([], []),
        ([(5, 0)], []),
        ([(5, 1)], [5, 5, 5]),
        ([(7, 2), (7, 2), (7, 1)], [7, 7, 7]),
        ([(-3, 1), (-2, 1), (-1, 1), (0, 1)], [-3, -2, -1]),
        ([(1, 1), (2, 99)], [2, 2, 2]),
        ([(-(10**16), 1), (10**16, 1)], [-(10**16), -(10**16), 10**16]),
    ],
)
def test_ties_one_value_nobody_and_values_below_zero(
    weighted: list[tuple[int, int]], expected: list[int]
) -> None:
    assert cut_points_from_values(weighted, 4) == expected
    assert by_counting(weighted, 4, -(10**17), 10**17)[0] == expected


@pytest.mark.parametrize("total", [1, 9, 10, 11, 87_000_000])
def test_a_share_is_reached_by_whole_persons(total: int) -> None:
    assert all(
        10 * reached >= total * q > 10 * (reached - 1) for q, reached in enumerate(targets(total, 10), 1)
    )
