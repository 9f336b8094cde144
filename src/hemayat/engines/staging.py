"""Facts of the households of a bucket, from its register tables: read with pyarrow, judged and added up in NumPy.

A member is who is born by the day decided. The rows of others are left out of every register.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hemayat.engines.aggregation import FactAggregation, Read
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.fact_status import Days, FactResolver
from hemayat.registers.layout import snapshot_columns
from hemayat.registers.snapshot import VerifiedFile
from hemayat.rules.catalogue import PERSONS

_KEY = ("household_id", "person_no")


class BornMembers:
    """Reads registers as they are about those who are born on the day decided or before. `today`: that day."""

    def __init__(self, read: Read, today: dt.date) -> None:
        self._read, self._today = read, pa.scalar(today, pa.date32())
        self._unborn: set[tuple[int, int]] | None = None

    def __call__(self, table: str, columns: list[str]) -> pa.Table:
        if table == PERSONS:
            return self._persons(columns)
        if self._unborn is None:
            self._persons([])
        if not self._unborn:
            return self._read(table, columns)
        return self._without_unborn(self._read(table, _with_key(columns))).select(columns)

    def _persons(self, columns: list[str]) -> pa.Table:
        rows = self._read(PERSONS, [*dict.fromkeys([*_with_key(columns), "birth_date"])])
        is_unborn = pc.fill_null(pc.greater(rows.column("birth_date"), self._today), False)
        if not pc.any(is_unborn).as_py():
            self._unborn = set()
            return rows.select(columns)
        self._unborn = set(_keys(rows.filter(is_unborn)))
        return rows.filter(pc.invert(is_unborn)).select(columns)

    def _without_unborn(self, rows: pa.Table) -> pa.Table:
        """Of so few people, only the rows of their households are looked at one by one."""
        assert self._unborn is not None
        homes = pa.array(sorted({household for household, _ in self._unborn}), pa.int64())
        near = np.flatnonzero(pc.is_in(rows.column("household_id"), value_set=homes).to_numpy())
        keys = _keys(rows.take(pa.array(near)))
        kept = np.ones(len(rows), np.bool_)
        kept[near[[key in self._unborn for key in keys]]] = False
        return rows.filter(pa.array(kept))


def _with_key(columns: list[str]) -> list[str]:
    return list(dict.fromkeys([*columns, *_KEY]))


def _keys(rows: pa.Table) -> list[tuple[int, int]]:
    return list(zip(*(rows.column(name).to_pylist() for name in _KEY), strict=True))


_CODE = pa.dictionary(pa.int32(), pa.string())


class FactStager:
    """A policy's way from the tables of a prepared snapshot to facts in household order, codes as dictionaries."""

    def __init__(self, compiled: CompiledPolicy) -> None:
        self.counting, self.settling = FactAggregation(compiled.on_day), FactResolver(compiled.on_day)
        self.on = compiled.on
        fields = [f.with_type(_CODE) if pa.types.is_string(f.type) else f for f in compiled.facts_schema]
        self.schema = pa.schema(fields)

    def of_files(
        self, files: Mapping[str, VerifiedFile], as_of: Days, only: pa.ChunkedArray | None = None
    ) -> pa.Table:
        """`files`: table → its prepared file; `only`: the ids of the households wanted, where not all of them are."""

        def read(table: str, columns: list[str]) -> pa.Table:
            rows = _rows(files[table], table, columns)
            return (
                rows if only is None else rows.filter(pc.is_in(rows.column("household_id"), value_set=only))
            )

        return self._facts(read, as_of)

    def of_tables(self, tables: Mapping[str, pa.Table], as_of: Days) -> pa.Table:
        """The same from tables in memory."""
        return self._facts(lambda table, columns: tables[table].select(columns), as_of)

    def _facts(self, read: Read, as_of: Days) -> pa.Table:
        members = BornMembers(read, self.on)
        columns = self.settling.settle(members, as_of, self.counting.count(members))
        return pa.table([columns[name] for name in self.schema.names], schema=self.schema)


def _rows(file: VerifiedFile, table: str, columns: list[str]) -> pa.Table:
    kinds = snapshot_columns(table)
    return file.read(columns, [name for name in columns if kinds[name] == "VARCHAR"])
