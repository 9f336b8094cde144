"""The reference engine: one household at a time, in generated Python. The others must equal it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.cut_points import CutPoints, cut_points_from_values
from hemayat.rules.household_python import GeneratedFacts, Rows, decision_function, rank_input_function
from hemayat.rules.plan import rank_levels
from hemayat.rules.unknowns import ELIGIBLE


class ReferenceEngine:
    """Decides one household from its rows. `cuts` are the cut points in force, for policies with ranks."""

    def __init__(self, compiled: CompiledPolicy, as_of: Mapping[str, dt.date], cuts: CutPoints) -> None:
        self.compiled = compiled
        self._written = GeneratedFacts(compiled.on_day)
        self._decide = decision_function(compiled.on_day, cuts)
        self._look_at(as_of)

    def over(self, as_of: Mapping[str, dt.date]) -> ReferenceEngine:
        """The same for rows of other days; nothing is written again."""
        other = copy(self)
        other._look_at(as_of)  # noqa: SLF001 - another of the same class
        return other

    def _look_at(self, as_of: Mapping[str, dt.date]) -> None:
        self._facts = self._written.over(as_of)

    def facts(self, rows: Rows) -> dict[str, Any]:
        """The columns of the facts statement for this household."""
        return self._facts(rows)

    def decide(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of its decision, `household_id` left out."""
        return self._decide(facts)

    def is_eligible(self, facts: Mapping[str, Any]) -> bool:
        return bool(self._decide(facts)["outcome"] == ELIGIBLE)


def reference_cut_points(compiled: CompiledPolicy, facts: Sequence[Mapping[str, Any]]) -> CutPoints:
    """The cut points of a small nation, by sorting: what the other engines' histograms must equal."""
    cuts: dict[str, list[int]] = dict(published_cut_points(compiled))
    for level in rank_levels(compiled.on_day):
        for name in level:
            if name not in cuts:
                cuts[name] = cut_points_from_values(
                    list(_ranked(compiled, name, facts, cuts)), compiled.on_day.ranks[name].quantiles
                )
    return cuts


def published_cut_points(compiled: CompiledPolicy) -> dict[str, list[int]]:
    """The cut points that the policy itself publishes for its day."""
    return {name: list(rank.cuts) for name, rank in compiled.on_day.ranks.items() if rank.cuts is not None}


def _ranked(
    compiled: CompiledPolicy, name: str, facts: Iterable[Mapping[str, Any]], cuts: CutPoints
) -> Iterable[tuple[int, int]]:
    """(value, weight) of every household whose value is exactly known."""
    value_of = rank_input_function(compiled.on_day, name, cuts)
    weight = compiled.on_day.ranks[name].weight
    for fact in facts:
        low, high = value_of(fact)
        if low == high:
            yield low, fact[weight]
