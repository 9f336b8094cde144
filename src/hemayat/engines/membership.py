"""Who is a member on the day decided: nobody who is born after it. Their rows are left out of every register."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hemayat.engines.aggregation import Read
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
