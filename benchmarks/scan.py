"""The bare scan: every needed column read and added up by DuckDB on all cores. Nothing that decides can be quicker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.sql_engine import tables_used
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.rules.catalogue import PERSONS
from hemayat.rules.nodes import columns
from hemayat.rules.tallies import COMPUTED

Columns = Mapping[str, Iterable[str]]
"""Table → its columns that are needed."""


def needed_columns(compiled: CompiledPolicy) -> dict[str, list[str]]:
    """The columns of the prepared tables that the policy's facts are counted from, keys among them."""
    found: dict[str, set[str]] = {table: {"household_id", "person_no"} for table in tables_used(compiled)}
    found["answered"] = {"household_id", "person_died_on", "register", "as_of", "cause"}
    for fact in compiled.on_day.facts.values():
        if fact.column:
            found[fact.table.name].add(fact.column.name)
        for cell in columns(fact.where) if fact.where else ():
            owner = PERSONS if cell.of_person else fact.table.name
            if cell.name not in COMPUTED:
                found[owner].add(cell.name)
            elif cell.name == "alive":
                found[fact.table.name].add("died_on" if fact.table.name == PERSONS else "person_died_on")
    return {table: sorted(names) for table, names in found.items()}


def snapshot_files(snapshot: RegisterSnapshot, tables: Iterable[str]) -> dict[str, list[Path]]:
    return {table: [snapshot.file(table, b) for b in range(snapshot.buckets)] for table in tables}


def scan(files: Mapping[str, list[Path]], wanted: Columns | None, threads: int) -> int:
    """Reads the wanted columns (all, if None) of the Parquet files. Returns the rows."""
    rows = 0
    with duckdb.connect() as con:
        con.execute(f"SET threads = {threads}")
        for table, paths in files.items():
            names = ", ".join("'" + str(p).replace("'", "''") + "'" for p in paths)
            source = f"read_parquet([{names}])"
            kinds = {row[0]: row[1] for row in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
            chosen = list(wanted[table]) if wanted else list(kinds)
            sums = ", ".join(_sum(name, kinds[name]) for name in chosen)
            found = con.execute(f"SELECT COUNT(*), {sums} FROM {source}").fetchone()
            rows += found[0] if found else 0
    return rows


def _sum(name: str, kind: str) -> str:
    """Something that must look at every value; the least and the largest could be read off the file's footer."""
    if kind == "VARCHAR":
        return f"SUM(strlen({name}))"
    if kind == "BOOLEAN":
        return f"COUNT_IF({name})"
    if kind == "DATE":
        return f"SUM({name} - DATE '2000-01-01')"
    return f"SUM({name})"
