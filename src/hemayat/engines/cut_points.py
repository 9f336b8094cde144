"""Cut points of ranks: the smallest value at which q/Q of the persons are reached. Exact, and equal on every engine.

Sorting a nation would take memory that grows with the nation. Here an engine only counts: `histogram(rank, shift,
within)` gives the persons by `value >> shift`, of the values whose `value >> wider` is in `within`. The first round
counts wide bins. Each later round counts only inside the bins that contain a cut point, in narrower bins, until a bin
is one value. That takes two or three rounds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate

CutPoints = Mapping[str, Sequence[int]]
Histogram = Mapping[int, int]
"""value >> shift → persons."""

SHIFTS = (16, 8)
SMALL_RANGE = 1 << 16
FEW = 2_000_000
"""If the bins that contain a cut point have no more persons, or no more possible values, the next round is the last."""


def cut_points_from_values(weighted: list[tuple[int, int]], quantiles: int) -> list[int]:
    """By sorting: for tests and for nations that fit in memory. Empty where there is nobody to rank."""
    counted: dict[int, int] = {}
    for value, weight in weighted:
        counted[value] = counted.get(value, 0) + weight
    total = sum(counted.values())
    if not total:
        return []
    keys = sorted(counted)
    reached = list(accumulate(counted[key] for key in keys))
    return [keys[bisect_left(reached, target)] for target in targets(total, quantiles)]


def targets(total: int, quantiles: int) -> list[int]:
    """How many persons must be reached at each cut point: the least whole number that is q/Q of them."""
    return [-(-total * q // quantiles) for q in range(1, quantiles)]


class CutPointSearch:
    """The search of one rank's cut points, round by round. Values lie between `low` and `high`."""

    measure = "SUM({rank}__weight)"
    """What an engine counts in each bin."""

    def __init__(self, quantiles: int, low: int, high: int, few: int = FEW) -> None:
        self.quantiles, self.few = quantiles, few
        self.shift = 0 if high - low < SMALL_RANGE else SHIFTS[0]
        self.wider = 0
        """The shift of the bins in `within`."""
        self.within: frozenset[int] | None = None
        self.cuts: list[int] | None = None
        # bin → (number of the cut, persons still to count in it)
        self._waiting: dict[int, list[tuple[int, int]]] = {}

    def take(self, histogram: Histogram) -> None:
        """One round's counts over the whole nation."""
        if self.within is None:
            total = sum(histogram.values())
            if not total:
                self.cuts = []
                return
            placed = _placed(histogram, list(enumerate(targets(total, self.quantiles))))
        else:
            placed = self._narrowed(histogram)
        if self.shift == 0:
            found = {number: value for value, cuts in placed.items() for number, _ in cuts}
            self.cuts = [found[number] for number in range(self.quantiles - 1)]
            return
        self._waiting, self.within = placed, frozenset(placed)
        # Different values that the next round can meet: no more than persons, and no more than the bins are wide.
        most = min(sum(histogram[key] for key in placed), len(placed) << self.shift)
        self.wider = self.shift
        self.shift = 0 if most <= self.few or self.shift == SHIFTS[-1] else SHIFTS[-1]

    def _narrowed(self, histogram: Histogram) -> dict[int, list[tuple[int, int]]]:
        by_bin: dict[int, dict[int, int]] = {}
        for key, persons in histogram.items():
            by_bin.setdefault(key >> (self.wider - self.shift), {})[key] = persons
        placed: dict[int, list[tuple[int, int]]] = {}
        for wide, waiting in self._waiting.items():
            placed |= _placed(by_bin[wide], waiting)
        return placed


def _placed(histogram: Histogram, waiting: list[tuple[int, int]]) -> dict[int, list[tuple[int, int]]]:
    """Puts each (number, persons to reach) into the bin that reaches it, with what is left to count inside the bin."""
    keys = sorted(histogram)
    reached = list(accumulate(histogram[key] for key in keys))
    placed: dict[int, list[tuple[int, int]]] = {}
    for number, target in waiting:
        at = bisect_left(reached, target)
        before = reached[at - 1] if at else 0
        placed.setdefault(keys[at], []).append((number, target - before))
    return placed


def merge_histograms(parts: Iterable[Histogram]) -> dict[int, int]:
    """The sum of histograms."""
    whole: dict[int, int] = {}
    for part in parts:
        for key, persons in part.items():
            whole[key] = whole.get(key, 0) + persons
    return whole


Counter = Callable[[list[str], Mapping[str, CutPointSearch]], Mapping[str, Histogram]]
"""(ranks of a level, their searches) → this round's histogram of each, over the whole nation."""


def search_level(
    names: list[str], searches: Mapping[str, CutPointSearch], count: Counter
) -> dict[str, list[int]]:
    """The cut points of ranks that can be cut together."""
    while open_ranks := [name for name in names if searches[name].cuts is None]:
        histograms = count(open_ranks, searches)
        for name in open_ranks:
            searches[name].take(histograms[name])
    return {name: cuts for name in names if (cuts := searches[name].cuts) is not None}
