"""Cut points that no few households make, for who writes the rules and reads the result, but may not read cases.

A cut point is the value of one household, and everybody is compared with it. A reform could rank one family alone, or
put only this family at a cut point, and so show by thousands of others what the family has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import accumulate

from hemayat.engines.cut_points import CutPointSearch, Histogram

FEW = 10
"""At least this number of households share the range of values whose end becomes the cut point."""
NARROWING = 4
WIDEST = 60
_ALL = frozenset((-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7))
"""Every whole number of 64 bits, in bins of the widest kind."""


class HouseholdCount(CutPointSearch):
    """Households by `value >> shift` in some bins: the SQL engine counts it as one round of a search."""

    measure = "COUNT(*) FILTER (WHERE {rank}__weight > 0)"

    def __init__(self, shift: int, within: Collection[int]) -> None:
        super().__init__(2, 0, 1)
        self.shift = self.wider = shift
        self.within = frozenset(within)


CountHouseholds = Callable[[HouseholdCount], Histogram]


def crowded_cuts(cuts: Sequence[int], count: CountHouseholds, households: int) -> list[int]:
    """Each cut point at the end of the narrowest range of values around it that a crowd shares.

    `households`: in the nation. Nobody is ranked where the rank holds fewer than half of them.
    """
    if 2 * sum(count(HouseholdCount(WIDEST, _ALL)).values()) < households:
        return []
    found: dict[int, int] = {}
    for shift in range(0, WIDEST + 1, NARROWING):
        alone = [cut for cut in dict.fromkeys(cuts) if cut not in found]
        if not alone:
            break
        there = count(HouseholdCount(shift, {cut >> shift for cut in alone}))
        found |= {
            cut: ((cut >> shift) + 1 << shift) - 1
            for cut in alone
            if there.get(cut >> shift, 0) >= FEW or shift == WIDEST
        }
    return list(accumulate((found[cut] for cut in cuts), max))
