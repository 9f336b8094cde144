"""The DuckDB engine: one bucket of a prepared snapshot at a time, in memory that does not grow with the nation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from hemayat.engines.compiled import CompiledPolicy
from hemayat.engines.content import in_household_order
from hemayat.engines.cuts import CutPoints, Histogram, Search
from hemayat.engines.settling import settled
from hemayat.engines.tallying import count_households
from hemayat.rules.decision_sql import decision_sql, rank_inputs_sql

TABLES_READ = ("persons", "answered")


def connect(memory: int, temp: Path | None = None) -> duckdb.DuckDBPyConnection:
    """One thread, `memory` bytes. Households stay in the order of `persons`: the heads are always the probing side."""
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
    """The prepared tables that the facts statement reads."""
    return list(dict.fromkeys([*TABLES_READ, *(f.table.name for f in compiled.on_day.facts.values())]))


def bucket_facts(
    con: duckdb.DuckDBPyConnection,
    compiled: CompiledPolicy,
    files: Mapping[str, Path],
    as_of: Mapping[str, Any],
    only: str = "",
) -> pa.Table:
    """Facts of one bucket, in household order. `files`: table → its Parquet file; `only`: a query of household ids."""
    where = f" WHERE household_id IN ({only})" if only else ""
    for table, file in files.items():
        name = str(file).replace("'", "''")
        con.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM read_parquet('{name}'){where}")
    return facts_of_tables(con, compiled, as_of)


def facts_of_tables(
    con: duckdb.DuckDBPyConnection, compiled: CompiledPolicy, as_of: Mapping[str, Any]
) -> pa.Table:
    """The same from tables or views of the prepared shape that the connection already has."""
    columns = settled(con, compiled.on_day, as_of, count_households(con, compiled.on_day))
    schema = compiled.facts_schema
    return pa.table([columns[name] for name in schema.names], schema=schema)


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
    searches: Mapping[str, Search],
    cuts: CutPoints,
) -> dict[str, Histogram]:
    """This round's counts of each open search. `source`: the relation of facts to read."""
    inputs = rank_inputs_sql(compiled.on_day, list(searches), cuts, source)
    return {
        name: dict(con.execute(histogram_sql(name, search, inputs)).fetchall())
        for name, search in searches.items()
    }


def histogram_sql(name: str, search: Search, inputs: str) -> str:
    """Persons by `value >> shift`, of the values whose bins are still of interest."""
    where = f"{name}__by IS NOT NULL"
    if search.within is not None:
        bins = ", ".join(str(key) for key in sorted(search.within))
        where += f" AND ({name}__by >> {search.wider}) IN ({bins})"
    return (
        f"SELECT {name}__by >> {search.shift} AS bin, CAST(SUM({name}__weight) AS BIGINT) AS persons "
        f"FROM ({inputs}) AS inputs WHERE {where} GROUP BY {name}__by >> {search.shift}"
    )
