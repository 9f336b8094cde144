"""Adds the rows of registers up to households: they lie in household order, so that nothing is hashed or joined."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hemayat.engines.content import in_household_order
from hemayat.rules.catalogue import LARGEST_FACT
from hemayat.rules.facts_sql import heads_sql
from hemayat.rules.resolved import PolicyOn
from hemayat.rules.tallies import LARGEST, TableTallies, Tally, tallies

Values = npt.NDArray[np.generic]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """Households in the order of their ids; of each, what facts are read off its head, and every tally."""

    households: Numbers
    columns: dict[str, Any]


def count_households(con: duckdb.DuckDBPyConnection, policy: PolicyOn) -> Counted:
    """`con` has the prepared tables by their names."""
    heads = in_household_order(con.sql(heads_sql(policy)).to_arrow_table())
    households = heads.column("household_id").to_numpy()
    columns = {name: heads.column(name) for name in heads.column_names[1:]}
    for table in tallies(policy):
        columns |= _of_table(con, table, households)
    return Counted(households, columns)


def _of_table(con: duckdb.DuckDBPyConnection, table: TableTallies, households: Numbers) -> dict[str, Values]:
    rows = con.sql(table.row_by_row()).to_arrow_table()
    ids = rows.column("household_id").to_numpy()
    if (ids[1:] < ids[:-1]).any():
        order = np.argsort(ids, kind="stable")
        rows, ids = rows.take(pa.array(order)), ids[order]
    runs = _Runs(ids, households)
    return {t.name: runs.added_up(t, rows.column(t.name).to_numpy()) for t in table.tallies}


def places_among(households: Numbers, ids: Numbers) -> Numbers:
    """Where each id stands in `households`, both rising; one place behind the last for an id that is not there."""
    if np.array_equal(households, ids):
        return np.arange(len(ids))
    if not len(households):
        return np.zeros(len(ids), dtype=np.int64)
    # Both rise, and a stable sort merges what rises: far quicker than a search for each.
    merged = np.argsort(np.concatenate([households, ids]), kind="stable")
    places = np.flatnonzero(merged >= len(households)) - np.arange(1, len(ids) + 1)
    return np.where(households[places] == ids, places, len(households))


class _Runs:
    """Rows in household order: each run of equal ids belongs to one household."""

    def __init__(self, ids: Numbers, households: Numbers) -> None:
        is_first = np.ones(len(ids), dtype=bool)
        np.not_equal(ids[1:], ids[:-1], out=is_first[1:])
        self.starts = np.flatnonzero(is_first)
        self.places = places_among(households, ids[self.starts])
        self.households, self.rows = len(households), len(ids)

    @cached_property
    def lengths(self) -> Numbers:
        return np.diff(self.starts, append=self.rows)

    @cached_property
    def lasts(self) -> Numbers:
        return np.append(self.starts[1:], self.rows) - 1

    @cached_property
    def place_of_row(self) -> Numbers:
        return np.repeat(self.places, self.lengths)

    def added_up(self, tally: Tally, rows: Values) -> Values:
        """One value for each household."""
        if tally.how == "any":
            found = np.zeros(self.households + 1, dtype=bool)
            found[self.place_of_row[np.flatnonzero(rows.view(np.bool_))]] = True
            return found[:-1]
        whole = np.full(self.households + 1, tally.empty, dtype=np.int64)
        if self.rows:
            whole[self.places] = self._numbers(tally, rows)
        return whole[:-1]

    def _numbers(self, tally: Tally, rows: Values) -> Values:
        if tally.how == "count":
            return self._plain_sums(rows)
        if tally.how == "sum":
            return self._sums(rows)
        if tally.how == "max":
            return np.maximum.reduceat(rows, self.starts)
        least = np.minimum.reduceat(rows, self.starts)
        return np.where(least == LARGEST, tally.empty, least)

    def _sums(self, rows: Values) -> Values:
        """Anything over LARGEST_FACT is as good as any other: that number is out of range."""
        sums = self._plain_sums(rows)
        if int(rows.max()) * int(self.lengths.max()) <= LARGEST:
            return sums
        roughly = np.add.reduceat(rows, self.starts, dtype=np.float64)
        return np.where(roughly > 2.0 * LARGEST_FACT, LARGEST_FACT + 1, sums)

    def _plain_sums(self, rows: Values) -> Numbers:
        """How far the running sum rises in each run: twice as quick as to add each up by itself."""
        return np.diff(np.cumsum(rows, dtype=np.int64)[self.lasts], prepend=0)
