"""Counts and shares by place as they are kept: nothing of a few, nor what a few could be worked out from. No Django.

A place is a province, a day or anything else that the whole is made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType

from hemayat.oversight.disclosure_control import SMALLEST, suppressed_cells, suppressed_in_all
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
    counted = {place: part for place, (_, part) in parts.items()}
    rest = {place: whole - part for place, (whole, part) in parts.items()}
    both = {place: whole + others[place] for place, whole in of.items()} if others else {}
    # The other figure hides what is few of both together: a part of that would narrow it to one number.
    few = suppressed_in_all([of, others, both], suppressed_cells(both))
    unsaid = suppressed_in_all([counted, rest], few)
    cells = {
        place: HIDDEN
        if place in few
        else MonthlyValue(whole, None if place in unsaid else permille(part, whole))
        for place, (whole, part) in parts.items()
    }
    total, part = sum(of.values()), sum(counted.values())
    is_few = any(0 < count < SMALLEST for count in (part, total - part))
    is_hidden = _is_nation_hidden(of) or 0 < sum(others.values()) < SMALLEST
    nation = HIDDEN if is_hidden else MonthlyValue(total, None if is_few else permille(part, total))
    return {**cells, NATION: nation}


def few_places(counts: Mapping[str, int]) -> AbstractSet[str]:
    """The places that are hidden; the nation too, if it is small itself."""
    places = {place: count for place, count in counts.items() if place != NATION}
    cells: set[str] = suppressed_cells(places)
    return cells | ({NATION} if _is_nation_hidden(places) else set())


def _is_nation_hidden(counts: Mapping[str, int]) -> bool:
    """If it is of a few, or if each place has one and is hidden: everybody sees which places have any."""
    total, places = sum(counts.values()), len([count for count in counts.values() if count])
    return 0 < total < SMALLEST or (total == places and bool(suppressed_cells(counts)))
