"""Counts and shares by place as they are kept: nothing of a few, nor what a few could be worked out from. No Django.

A place is a province, a day or anything else that the whole is made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType

from hemayat.oversight.disclosure_control import SMALLEST, suppressed_cells
from hemayat.oversight.indicators import permille
from hemayat.oversight.monthly_measures import HIDDEN, NATION, MonthlyValue


def count_cells(counts: Mapping[str, int]) -> dict[str, MonthlyValue]:
    """Of counts by place; the whole is added to them."""
    whole = {**counts, NATION: sum(counts.values())}
    few = few_places(whole)
    return {place: HIDDEN if place in few else MonthlyValue(count) for place, count in whole.items()}


def share_cells(
    parts: Mapping[str, tuple[int, int]],
    others: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, MonthlyValue]:
    """Of place → of how many, and how many of them; the whole is added to them.

    A share is hidden too if the cases that it counts, or the others, are few.
    `others`: how many more another figure of the same place counts, together with these.
    """
    of = {place: whole for place, (whole, _) in parts.items()}
    total, counted = sum(of.values()), sum(part for _, part in parts.values())
    few = suppressed_cells(of) | suppressed_cells(others)
    few = suppressed_cells(of, suppressed_cells(others, few) | few)
    unsaid = suppressed_cells({place: part for place, (_, part) in parts.items()}, few)
    unsaid |= suppressed_cells({place: whole - part for place, (whole, part) in parts.items()}, few)
    cells = {
        place: HIDDEN
        if place in few
        else MonthlyValue(whole, None if place in unsaid else permille(part, whole))
        for place, (whole, part) in parts.items()
    }
    is_few = any(0 < part < SMALLEST for part in (counted, total - counted))
    is_hidden = any(0 < count < SMALLEST for count in (total, sum(others.values())))
    nation = HIDDEN if is_hidden else MonthlyValue(total, None if is_few else permille(counted, total))
    return {**cells, NATION: nation}


def few_places(counts: Mapping[str, int]) -> AbstractSet[str]:
    """The places that are hidden; the nation too, if it is small itself."""
    places = {place: count for place, count in counts.items() if place != NATION}
    cells: set[str] = suppressed_cells(places)
    return cells | ({NATION} if 0 < counts.get(NATION, 0) < SMALLEST else set())
