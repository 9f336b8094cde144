"""Decides many households at once, in NumPy: what `rules.decision_sql` says as a statement, column by column."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from hemayat.engines.arrays import NAMES, NOTHING, Values, column_array
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.cut_points import CutPoints, CutPointSearch, Histogram
from hemayat.rules.decision_arrays import ArrayFunction, decision_arrays, rank_input_arrays
from hemayat.rules.plan import unknown_columns
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.unknowns import OUTCOMES

FEW_BINS = 1 << 20
"""Up to so many bins an array has a place for each; beyond, the bins that occur are found by sorting."""

_OUTCOME = pa.dictionary(pa.int8(), pa.string())


class _DecisionFunction:
    """`exact` for every household; for those with an unknown fact, the result of `ranged` replaces it.

    `ranged` computes two ends of every value, so it is kept for the few households that need it. For all others both
    functions give the same.
    """

    def __init__(self, policy: PolicyOn, exact: ArrayFunction, ranged: ArrayFunction) -> None:
        self.exact, self.ranged = exact, ranged
        self.used = set(exact.columns) | set(ranged.columns)
        self.flags, self.codes = ([n for n in names if n in self.used] for names in unknown_columns(policy))

    def __call__(self, facts: pa.Table) -> dict[str, Values]:
        arrays = {name: column_array(facts.column(name)) for name in self.used}
        is_open = np.zeros(len(facts), np.bool_)
        for name in self.flags:
            is_open |= arrays[name] != 0
        for name in self.codes:
            is_open |= ~arrays[name].is_known()
        rows = np.flatnonzero(is_open)
        # NumPy computes every branch of an `if`, including a division by zero whose result is not used.
        with np.errstate(all="ignore"):
            made = self.exact.run(arrays)
            few = self.ranged.run({name: arrays[name][rows] for name in self.ranged.columns})
        return {name: _together(made[name], few[name], rows, len(facts)) for name in made}


class ColumnarDecider:
    """A policy with its cut points. `columns`: the staged columns that it needs."""

    def __init__(self, compiled: CompiledPolicy, cuts: CutPoints) -> None:
        policy, self.cuts = compiled.on_day, cuts
        self._made = _DecisionFunction(
            policy, *(decision_arrays(policy, cuts, NAMES, ranged=ranged) for ranged in (False, True))
        )
        self.columns = ["household_id", *sorted(self._made.used)]
        fields = [f.with_type(_OUTCOME) if f.name == "outcome" else f for f in compiled.decision_schema]
        self.schema = pa.schema(fields)

    def decide(self, facts: pa.Table) -> pa.Table:
        """Decisions of the households in `facts`, row by row in the same order; outcomes as a dictionary."""
        made = self._made(facts)
        columns = [_column(made[field.name], field.type) for field in list(self.schema)[1:]]
        return pa.table([facts.column("household_id"), *columns], schema=self.schema)


class CutPointCounter:
    """Counts what ranks of one level are cut by. `cuts`: of the ranks that they use."""

    def __init__(self, compiled: CompiledPolicy, ranks: list[str], cuts: CutPoints) -> None:
        policy = compiled.on_day
        self._made = _DecisionFunction(
            policy,
            *(rank_input_arrays(policy, ranks, cuts, NAMES, ranged=ranged) for ranged in (False, True)),
        )
        self.columns = sorted(self._made.used)

    def histograms(self, facts: pa.Table, searches: Mapping[str, CutPointSearch]) -> dict[str, Histogram]:
        """Count persons by value. A household whose value is not exactly known is left out.

        Otherwise a missing answer about one household would move the cut points, and so the result, of others.
        """
        made = self._made(facts)
        found = {}
        for name, search in searches.items():
            low, high, weights = (made[f"{name}__{what}"] for what in ("low", "high", "weight"))
            known = low == high
            found[name] = _histogram(low[known], weights[known], search)
        return found


def _histogram(values: Values, weights: Values, search: CutPointSearch) -> Histogram:
    if search.within is not None:
        inside = np.isin(values >> search.wider, sorted(search.within))
        values, weights = values[inside], weights[inside]
    bins = values >> search.shift
    first, last = bins.min(initial=0), bins.max(initial=0)
    if last - first < FEW_BINS:
        names, places = np.arange(first, last + 1), bins - first
    else:
        names, places = np.unique(bins, return_inverse=True)
    persons = np.zeros(len(names), np.int64)
    np.add.at(persons, places, weights)
    there = np.flatnonzero(persons)
    return dict(zip(names[there].tolist(), persons[there].tolist(), strict=True))


def _together(exact: Values, ranged: Values, rows: Values, size: int) -> Values:
    whole = np.empty(size, np.result_type(exact))
    whole[:] = exact
    whole[rows] = ranged
    return whole


def _column(values: Values, kind: pa.DataType) -> pa.Array:
    if kind == _OUTCOME:
        return pa.DictionaryArray.from_arrays(values, list(OUTCOMES))
    if not pa.types.is_int64(kind):
        return pa.array(values, kind)
    gaps = values == NOTHING
    return pa.array(values, kind, mask=gaps if gaps.any() else None)
