"""Adds the rows of registers up to one value for each household.

A prepared snapshot has its rows in the order of the households (decision 0010). So each household is one run of rows,
and nothing has to be hashed or joined.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hemayat.engines.arrays import NAMES, Flags, NullableColumn, Values, column_array
from hemayat.rules.catalogue import LARGEST_FACT, PERSONS, CatalogueTable
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.tally_arrays import LARGEST, OF_PERSON, ArrayTally, RowFunction, row_functions
from hemayat.rules.targets import FIRST_DAY

Numbers = npt.NDArray[np.int64]
Read = Callable[[str, list[str]], pa.Table]
"""(register, columns) → its rows."""


@dataclass(frozen=True)
class HouseholdAggregates:
    """Households in the order of their ids; of each, what facts are read off its head, and every tally."""

    households: Numbers
    columns: dict[str, Any]


class FactAggregation:
    """What the facts of a policy are counted from."""

    def __init__(self, policy: PolicyOn) -> None:
        self.functions = row_functions(policy, NAMES)
        self.heads = [
            (f"{f.name}__known", f.column.name) for f in policy.facts.values() if f.how == "head" and f.column
        ]
        self.persons = policy.facts["household_size"].table
        self.today = policy.on.toordinal() - FIRST_DAY

    def count(self, read: Read) -> HouseholdAggregates:
        persons = rows_in_order(read(PERSONS, self._of_persons()))
        ids = persons.column("household_id").to_numpy()
        heads = np.flatnonzero(persons.column("person_no").to_numpy() == 1)
        households = ids[heads]
        columns = {name: _of_heads(persons.column(column), heads) for name, column in self.heads}
        for each in self.functions:
            rows = persons
            if each.table.name != PERSONS:
                rows = rows_in_order(read(each.table.name, self._columns(each)))
            columns |= self._of_table(each, rows, persons, households)
        return HouseholdAggregates(households, columns)

    def _of_table(
        self, each: RowFunction, rows: pa.Table, persons: pa.Table, households: Numbers
    ) -> dict[str, Values]:
        arrays: dict[str, Any] = {}
        if of_person := [name for name in each.function.columns if name.startswith(OF_PERSON)]:
            there, theirs = _persons_of(rows, persons, households)
            rows = rows.filter(pa.array(there))
            for name in of_person:
                arrays[name] = self._array(persons, name.removeprefix(OF_PERSON), self.persons)[theirs]
        for name in each.function.columns:
            if name not in arrays:
                arrays[name] = self._array(rows, name, each.table)
        runs = _HouseholdRuns(rows.column("household_id").to_numpy(), households)
        # NumPy computes every branch of an `if`, including a division by zero whose result is not used.
        with np.errstate(all="ignore"):
            made = each.function.run(arrays)
        return {t.name: runs.added_up(t, np.broadcast_to(made[t.name], runs.rows)) for t in each.tallies}

    def _array(self, rows: pa.Table, name: str, table: CatalogueTable) -> Any:
        if name == "is_head":
            return rows.column("person_no").to_numpy() == 1
        if name == "alive":
            return is_alive(rows.column(_died_on(table.name)), self.today)
        return column_array(rows.column(name), nullable=table.columns[name].nullable)

    def _of_persons(self) -> list[str]:
        """Those that facts of other registers ask of their persons among them."""
        found = {"household_id", "person_no", *(column for _, column in self.heads)}
        for each in self.functions:
            if each.table.name == PERSONS:
                found.update(self._columns(each))
            else:
                of_person = (n for n in each.function.columns if n.startswith(OF_PERSON))
                found.update(name.removeprefix(OF_PERSON) for name in of_person)
        return sorted(found)

    @staticmethod
    def _columns(each: RowFunction) -> list[str]:
        stored = {"alive": _died_on(each.table.name), "is_head": "person_no"}
        names = [n for n in each.function.columns if not n.startswith(OF_PERSON)]
        key = ["household_id", *(["person_no"] if len(names) < len(each.function.columns) else [])]
        return list(dict.fromkeys([*key, *(stored.get(name, name) for name in names)]))


def _died_on(table: str) -> str:
    return "died_on" if table == PERSONS else "person_died_on"


def is_alive(died_on: pa.ChunkedArray, today: int) -> Flags:
    died = column_array(died_on, nullable=True)
    alive: Flags = died.empty | (died.values > today)
    return alive


def rows_in_order(rows: pa.Table) -> pa.Table:
    """The rows of each household together, in the order of their ids; the same object where they already are."""
    ids = rows.column("household_id").to_numpy()
    if not (ids[1:] < ids[:-1]).any():
        return rows
    return rows.unify_dictionaries().take(pa.array(np.argsort(ids, kind="stable")))


def _of_heads(column: pa.ChunkedArray, heads: Values) -> pa.Array | NullableColumn:
    """Codes stay in Arrow: they are stored as they are."""
    if pa.types.is_string(column.type):
        column = column.dictionary_encode()
    if pa.types.is_dictionary(column.type):
        return column.unify_dictionaries().combine_chunks().take(pa.array(heads))
    return column_array(column, nullable=True)[heads]


def _persons_of(rows: pa.Table, persons: pa.Table, households: Numbers) -> tuple[Flags, Values]:
    """Which rows have a person, and the place of each of these persons in `persons`."""
    numbers = [table.column("person_no").to_numpy() for table in (rows, persons)]
    width = 1 + max(int(each.max(initial=0)) for each in numbers)
    mine, theirs = (
        places_among(households, table.column("household_id").to_numpy()) * width + each
        for table, each in zip((rows, persons), numbers, strict=True)
    )
    order = np.append(np.argsort(theirs, kind="stable"), len(theirs))
    at = order[np.searchsorted(theirs, mine, sorter=order[:-1])]
    there = np.append(theirs, -1)[at] == mine
    return there, at[there]


def places_among(households: Numbers, ids: Numbers) -> Numbers:
    """The place of each id in `households`, both sorted; for an id that is not there, one place after the last."""
    if np.array_equal(households, ids):
        return np.arange(len(ids))
    if not len(households):
        return np.zeros(len(ids), dtype=np.int64)
    # Both lists are sorted. A stable sort merges two sorted lists in one pass, much faster than a search for each id.
    merged = np.argsort(np.concatenate([households, ids]), kind="stable")
    places = np.flatnonzero(merged >= len(households)) - np.arange(1, len(ids) + 1)
    return np.where(households[places] == ids, places, len(households))


class _HouseholdRuns:
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

    def added_up(self, tally: ArrayTally, rows: Values) -> Values:
        """One value for each household."""
        kind = np.bool_ if tally.how == "any" else np.int64
        whole: Values = np.full(self.households + 1, tally.empty, dtype=kind)
        if self.rows:
            whole[self.places] = self._numbers(tally, rows)
        return whole[:-1]

    def _numbers(self, tally: ArrayTally, rows: Values) -> Values:
        if tally.how in ("count", "any"):
            counts = self._plain_sums(rows, np.int32)
            return counts if tally.how == "count" else counts > 0
        if tally.how == "sum":
            return self._sums(rows)
        if tally.how == "max":
            return np.maximum.reduceat(rows, self.starts)
        least = np.minimum.reduceat(rows, self.starts)
        return np.where(least == LARGEST, tally.empty, least)

    def _sums(self, rows: Values) -> Values:
        """Sums in 64 bits. A sum above LARGEST_FACT may become any number above it: the fact is out of range anyway."""
        sums = self._plain_sums(rows)
        if int(rows.max()) * int(self.lengths.max()) <= LARGEST:
            return sums
        # Some sum may not fit into 64 bits and would come out as a small, believable number. A float shows which.
        roughly = np.add.reduceat(rows, self.starts, dtype=np.float64)
        return np.where(roughly > 2.0 * LARGEST_FACT, LARGEST_FACT + 1, sums)

    def _plain_sums(self, rows: Values, kind: type[np.signedinteger] = np.int64) -> Values:
        """How far the running sum rises in each run: twice as fast as `np.add.reduceat`.

        The running sum over all rows may overflow. The differences are right all the same, because integers wrap around
        and a household's own sum fits.
        """
        return np.diff(np.cumsum(rows, dtype=kind)[self.lasts], prepend=kind(0))
