"""Decisions and counts as statements of DuckDB, from facts that are staged: for a comparison, a reform and a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.content_hash import in_household_order
from hemayat.engines.cut_points import CutPoints, CutPointSearch, Histogram
from hemayat.rules.decision_sql import decision_sql, rank_inputs_sql

TABLES_READ = ("persons", "answered")


def connect(memory: int, temp: Path | None = None) -> duckdb.DuckDBPyConnection:
    """One thread, `memory` bytes. Households stay in the order of the facts: those are always the probing side."""
    con = duckdb.connect()
    con.execute(f"SET memory_limit = '{memory // 10**6}MB'")
    con.execute("SET threads = 1")
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    con.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    if temp:
        con.execute(f"SET temp_directory = '{str(temp).replace(chr(39), chr(39) * 2)}'")
    return con


def tables_used(compiled: CompiledPolicy) -> list[str]:
    """The prepared tables that facts are made from."""
    return list(dict.fromkeys([*TABLES_READ, *(f.table.name for f in compiled.on_day.facts.values())]))


def decisions(
    con: duckdb.DuckDBPyConnection, compiled: CompiledPolicy, facts: pa.Table, cuts: CutPoints
) -> pa.Table:
    """Decisions of the households in `facts`, row by row in the same order."""
    con.register("facts", facts)
    made = con.sql(decision_sql(compiled.on_day, cuts)).to_arrow_table()
    con.unregister("facts")
    return in_household_order(made.cast(compiled.decision_schema))


def histograms(
    con: duckdb.DuckDBPyConnection,
    compiled: CompiledPolicy,
    source: str,
    searches: Mapping[str, CutPointSearch],
    cuts: CutPoints,
) -> dict[str, Histogram]:
    """This round's counts of each open search. `source`: the relation of facts to read."""
    inputs = rank_inputs_sql(compiled.on_day, list(searches), cuts, source)
    return {
        name: dict(con.execute(histogram_sql(name, search, inputs)).fetchall())
        for name, search in searches.items()
    }


def histogram_sql(name: str, search: CutPointSearch, inputs: str) -> str:
    """Persons, or households, by `value >> shift`, of the values whose bins are still of interest."""
    where = f"{name}__by IS NOT NULL"
    if search.within is not None:
        bins = ", ".join(str(key) for key in sorted(search.within))
        where += f" AND ({name}__by >> {search.wider}) IN ({bins})"
    return (
        f"SELECT {name}__by >> {search.shift} AS bin, CAST({search.measure.format(rank=name)} AS BIGINT) AS persons "
        f"FROM ({inputs}) AS inputs WHERE {where} GROUP BY {name}__by >> {search.shift}"
    )
