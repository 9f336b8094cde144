"""The cut points of a policy's ranks, level by level, over an engine that can only count.

A rank may be cut by other ranks: the decile of 1404 is cut by the average of three percentiles. So the cut points of
one level have to be final before the next level is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.cut_point_disclosure import HouseholdCount, crowded_cuts
from hemayat.engines.cut_points import CutPoints, CutPointSearch, Histogram, search_level
from hemayat.engines.reference import published_cut_points
from hemayat.rules.plan import rank_levels

CountPersons = Callable[[CutPoints, list[str], Mapping[str, CutPointSearch]], Mapping[str, Histogram]]
"""(cut points found so far, ranks of a level, their searches) → this round's histogram of each, over the nation."""


def search_cut_points(
    compiled: CompiledPolicy,
    count: CountPersons,
    cut_points: CutPoints | None = None,
    *,
    crowd_of: int = 0,
) -> dict[str, list[int]]:
    """The cut points of every rank; published ones, and those `cut_points` already, are taken as they are.

    `crowd_of`: households in the nation, where no cut point may tell what a few of them have; `count` is SQL then.
    """
    cuts = {name: list(points) for name, points in (cut_points or {}).items()} | published_cut_points(
        compiled
    )
    for level in rank_levels(compiled.on_day):
        names = [name for name in level if name not in cuts]
        searches = {name: new_search(compiled, name) for name in names}
        found = search_level(names, searches, partial(count, dict(cuts)))
        if crowd_of:
            found = {
                name: crowded_cuts(points, partial(_households, count, dict(cuts), name), crowd_of)
                for name, points in found.items()
            }
        cuts |= found
    return cuts


def _households(count: CountPersons, cuts: CutPoints, name: str, asked: HouseholdCount) -> Histogram:
    return count(cuts, [name], {name: asked})[name]


def new_search(compiled: CompiledPolicy, name: str) -> CutPointSearch:
    rank = compiled.on_day.ranks[name]
    return CutPointSearch(rank.quantiles, rank.by.type.low, rank.by.type.high)
