"""A cut point that a reader of cases' figures may use is the value of no few households."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.engines.cut_point_disclosure import FEW, HouseholdCount, crowded_cuts
from hemayat.engines.cut_points import cut_points_from_values

VALUE = 123_456_789


def cuts(values: list[int], quantiles: int, households: int | None = None) -> list[int]:
    """Of households of one person each, counted as an engine counts them."""

    def count(asked: HouseholdCount) -> dict[int, int]:
        bins = Counter(value >> asked.shift for value in values)
        return {key: many for key, many in bins.items() if key in (asked.within or ())}

    exact = cut_points_from_values([(value, 1) for value in values], quantiles)
    return crowded_cuts(exact, count, len(values) if households is None else households)


@pytest.mark.parametrize("value", [0, 1, VALUE, 10**15])
def test_nobody_is_ranked_among_few(value: int) -> None:
    """A rank of one family, whose weight or value only this family has, or of a few."""
    assert cuts([value] * (FEW - 1), 2, households=2 * FEW) == []
    assert cuts([], 2, households=2 * FEW) == []


@pytest.mark.parametrize("value", [VALUE, VALUE + 1, 2 * VALUE, -VALUE])
def test_one_family_that_stands_at_a_cut_point_does_not_give_its_value(value: int) -> None:
    """Half of the nation below it and half above."""
    below, above = -(2**30), 2**30 - 1
    nation = [below] * 50 + [value] + [above] * 50
    assert cut_points_from_values([(one, 1) for one in nation], 2) == [value]
    assert cuts(nation, 2) == cuts([below] * 50 + [value // 2] + [above] * 50, 2) or value < 0
    assert abs(cuts(nation, 2)[0] - value) > VALUE // 10


@given(st.lists(st.integers(-(10**17), 10**17), min_size=FEW, max_size=60), st.integers(2, 12))
def test_cut_points_rise_and_are_none_below_the_exact_ones(values: list[int], quantiles: int) -> None:
    exact = cut_points_from_values([(value, 1) for value in values], quantiles)
    found = cuts(values, quantiles)
    assert found == sorted(found)
    assert all(one >= other for one, other in zip(found, exact, strict=True))


def test_where_many_have_the_same_value_the_cut_point_is_exact() -> None:
    values = [one for one in range(0, 1_000_000, 1_000) for _ in range(FEW)]
    assert cuts(values, 10) == cut_points_from_values([(value, 1) for value in values], 10)
