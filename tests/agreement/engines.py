"""The same policy and nation through each engine, and what to show where two of them differ."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import duckdb
import pyarrow as pa

from hemayat.engines import sql_engine as engine
from hemayat.engines.columnar_engine import CutPointCounter
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.content_hash import in_household_order
from hemayat.engines.cut_point_levels import search_cut_points
from hemayat.engines.cut_points import CutPoints, CutPointSearch, Histogram
from hemayat.engines.reference import ReferenceEngine, reference_cut_points
from hemayat.engines.staging import FactStager
from hemayat.rules.decision_sql import outcome_sql
from hemayat.rules.plan import NOTHING_KEPT, ReusedResults
from tests.agreement.nations import Nation


class ByReference:
    """Facts, cut points and decisions of a nation, one household at a time."""

    def __init__(self, compiled: CompiledPolicy, nation: Nation, cuts: CutPoints | None = None) -> None:
        self.compiled = compiled
        counting = ReferenceEngine(compiled, nation.as_of, dict.fromkeys(compiled.on_day.ranks, ()))
        self.facts = [counting.facts(household) for household in nation.households]
        self.cuts = cuts if cuts is not None else reference_cut_points(compiled, self.facts)
        deciding = ReferenceEngine(compiled, nation.as_of, self.cuts)
        self.decisions = [
            {"household_id": facts["household_id"], **deciding.decide(facts)} for facts in self.facts
        ]

    def tables(self) -> tuple[pa.Table, pa.Table]:
        made = (
            pa.Table.from_pylist(self.facts, self.compiled.facts_schema),
            pa.Table.from_pylist(self.decisions, self.compiled.decision_schema),
        )
        return in_household_order(made[0]), in_household_order(made[1])


class ByDuckDB:
    """The same on DuckDB, from tables in memory."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        compiled: CompiledPolicy,
        nation: Nation,
        cuts: CutPoints | None = None,
    ) -> None:
        self.con, self.compiled = con, compiled
        self.facts = FactStager(compiled).of_tables(nation.tables(), nation.as_of).cast(compiled.facts_schema)
        con.register("staged", self.facts)
        self.cuts = cuts if cuts is not None else search_cut_points(compiled, partial(_count, con, compiled))
        self.decisions = engine.decisions(con, compiled, self.facts, self.cuts)

    def outcomes(self, kept: ReusedResults = NOTHING_KEPT) -> pa.Table:
        """Outcome, amount and ranks as a reform is totalled from: without a verdict for each criterion."""
        source = "staged"
        if kept.stored:
            self.con.register("decided_before", self.decisions.select(kept.stored))
            source = "(SELECT * FROM staged POSITIONAL JOIN decided_before) AS staged"
        statement = outcome_sql(self.compiled.on_day, self.cuts, source, ["household_id"], kept)
        made = self.con.sql(statement).to_arrow_table()
        names = [name for name in self.compiled.decision_schema.names if name in made.column_names]
        return in_household_order(made).select(names).cast(self.decisions.select(names).schema)


def _count(
    con: duckdb.DuckDBPyConnection,
    compiled: CompiledPolicy,
    cuts: CutPoints,
    names: list[str],
    searches: Mapping[str, CutPointSearch],
) -> dict[str, Histogram]:
    return engine.histograms(con, compiled, "staged", {name: searches[name] for name in names}, cuts)


def cuts_counted(compiled: CompiledPolicy, facts: pa.Table) -> CutPoints:
    """The cut points as a national run counts them."""

    def count(
        cuts: CutPoints, names: list[str], searches: Mapping[str, CutPointSearch]
    ) -> dict[str, Histogram]:
        wanted = {name: searches[name] for name in names}
        return CutPointCounter(compiled, names, cuts).histograms(facts, wanted)

    return search_cut_points(compiled, count)


def assert_same(mine: pa.Table, theirs: pa.Table, of: str) -> None:
    """Every column of every row, with its type."""
    if mine.equals(theirs):
        return
    assert mine.schema == theirs.schema, f"{of}: {mine.schema} is not {theirs.schema}"
    for ours, other in zip(mine.to_pylist(), theirs.to_pylist(), strict=True):
        different: dict[str, Any] = {
            k: (ours[k], other[k]) for k in ours if (ours[k], type(ours[k])) != (other[k], type(other[k]))
        }
        assert not different, f"{of}: household {ours['household_id']} differs: {different}"
    raise AssertionError(f"{of}: the tables differ")
