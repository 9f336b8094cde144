"""What is counted of every bucket, so that a run can be described without reading it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.unknowns import UnknownReason, Verdict

CELL = ("province", "area", "head_sex", "decile", "outcome")
"""What households are counted by. A policy without a rank named `decile` has None there."""

STANDING = ("province", "area", "head_sex", "household_size")
"""The facts by which households are counted, in addition to their decision."""

GROUPS = ("province", "area", "head_sex")
"""The facts by which the households that a criterion refuses are counted. Never a nationality or a place of birth."""

Counts = dict[str, int]


@dataclass
class RunSummary:
    """Of one bucket, or of a whole run when added up.

    cells: (province, area, head_sex, decile, outcome) → [households, persons, rials a period].
    verdicts: criterion → verdict → households. alone: criterion → households refused by it and by no other.
    unknowns: fact → why → households. refused: criterion → fact of GROUPS → its value → households; a value that is not
    known is "". A run that an earlier version of this program decided has nothing there.
    """

    households: int = 0
    cells: dict[tuple[Any, ...], list[int]] = field(default_factory=dict)
    verdicts: dict[str, Counts] = field(default_factory=dict)
    alone: Counts = field(default_factory=dict)
    unknowns: dict[str, Counts] = field(default_factory=dict)
    refused: dict[str, dict[str, Counts]] = field(default_factory=dict)

    def add(self, other: RunSummary) -> None:
        self.households += other.households
        for cell, numbers in other.cells.items():
            mine = self.cells.setdefault(cell, [0, 0, 0])
            for place, number in enumerate(numbers):
                mine[place] += number
        _add_counts(self.alone, other.alone)
        for mine_by, other_by in ((self.verdicts, other.verdicts), (self.unknowns, other.unknowns)):
            for name, counts in other_by.items():
                _add_counts(mine_by.setdefault(name, {}), counts)
        for name, groups in other.refused.items():
            for group, counts in groups.items():
                _add_counts(self.refused.setdefault(name, {}).setdefault(group, {}), counts)

    def to_json(self) -> dict[str, Any]:
        return {
            **vars(self),
            "cells": [[*cell, *self.cells[cell]] for cell in sorted(self.cells, key=str)],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> RunSummary:
        n = len(CELL)
        return cls(**{**data, "cells": {tuple(row[:n]): row[n:] for row in data["cells"]}})

    def by(self, *columns: str) -> dict[tuple[Any, ...], list[int]]:
        """The cells added up to some of the columns of CELL."""
        places = [CELL.index(c) for c in columns]
        found: dict[tuple[Any, ...], list[int]] = {}
        for cell, numbers in self.cells.items():
            key = tuple(cell[p] for p in places)
            found[key] = [a + b for a, b in zip(found.get(key, [0, 0, 0]), numbers, strict=True)]
        return found


def summarise(policy: PolicyOn, standing: pa.Table, decisions: pa.Table) -> RunSummary:
    """Counts the decisions of one bucket; the tables are row by row about the same households."""
    summary = RunSummary(households=len(decisions))
    summary.cells = _cells(policy, standing, decisions)
    codes = {c.name: decisions.column(f"{c.name}__verdict").to_numpy() for c in policy.criteria}
    failed = {name: values == int(Verdict.FAILED) for name, values in codes.items()}
    is_alone = sum(each.astype(np.int16) for each in failed.values()) == 1
    for name, values in codes.items():
        summary.verdicts[name] = {v.name.lower(): int(np.count_nonzero(values == int(v))) for v in Verdict}
        summary.alone[name] = int(np.count_nonzero(failed[name] & is_alone))
    summary.refused = _refused(standing, failed)
    return summary


def count_unknowns(policy: PolicyOn, facts: pa.Table) -> dict[str, Counts]:
    """Fact → why it is not known → households of one bucket."""
    countses: dict[str, Counts] = {}
    for fact in policy.facts.values():
        if f"{fact.name}__unknown" in facts.column_names:
            values = facts.column(f"{fact.name}__unknown").to_numpy()
            few = values[values != 0]
            counted = {u.name.lower(): int(np.count_nonzero(few == int(u))) for u in UnknownReason if u}
            countses[fact.name] = {why: n for why, n in counted.items() if n}
    return countses


def _refused(standing: pa.Table, failed: Mapping[str, npt.NDArray[np.bool_]]) -> dict[str, dict[str, Counts]]:
    """Of each criterion the households that it refuses, by each of GROUPS alone."""
    refused: dict[str, dict[str, Counts]] = {name: {} for name in failed}
    for group in GROUPS:
        codes, values = _coded(standing.column(group))
        for name, is_failed in failed.items():
            counts = np.bincount(codes[is_failed], minlength=len(values)).tolist()
            refused[name][group] = {
                value or "": count for value, count in zip(values, counts, strict=True) if count
            }
    return refused


def _cells(policy: PolicyOn, standing: pa.Table, decisions: pa.Table) -> dict[tuple[Any, ...], list[int]]:
    counted = pa.table(
        {
            **{name: standing.column(name) for name in STANDING},
            "decile": exact_decile(policy, decisions),
            "outcome": decisions.column("outcome"),
        }
    )
    coded = [_coded(counted.column(name)) for name in CELL]
    shape = tuple(len(words) for _, words in coded)
    cell = np.ravel_multi_index([codes for codes, _ in coded], shape)
    households = np.bincount(cell, minlength=prod(shape))
    found = np.flatnonzero(households)
    places = zip(np.unravel_index(found, shape), coded, strict=True)
    keys = zip(*([words[p] for p in at.tolist()] for at, (_, words) in places), strict=True)
    persons = _sums(counted.column("household_size"), cell, found)
    rials = _sums(decisions.column("amount_rial"), cell, found) if policy.entitlement else [0] * len(found)
    numbers = zip(households[found].tolist(), persons, rials, strict=True)
    return {key: list(three) for key, three in zip(keys, numbers, strict=True)}


def _coded(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int32], list[Any]]:
    """The value of each row as a place in a list of the values; the last place is that of no value."""
    coded = column.dictionary_encode().combine_chunks()
    words = coded.dictionary.to_pylist()
    return coded.indices.fill_null(len(words)).to_numpy(), [*words, None]


def _sums(column: pa.ChunkedArray, cell: npt.NDArray[np.int64], found: npt.NDArray[np.int64]) -> list[int]:
    """Exact sums of the cells found: where 64 bits could overflow, each half is added up by itself."""
    numbers = pc.fill_null(column, 0).to_numpy()
    size = int(found.max(initial=0)) + 1
    largest = max(int(numbers.max(initial=0)), -int(numbers.min(initial=0)))
    if largest * len(numbers) < 1 << 63:
        sums: list[int] = _added_up(numbers, cell, size)[found].tolist()
        return sums
    high, low = (
        _added_up(half, cell, size)[found].tolist() for half in (numbers >> 32, numbers & 0xFFFF_FFFF)
    )
    return [(a << 32) + b for a, b in zip(high, low, strict=True)]


def _added_up(
    numbers: npt.NDArray[np.int64], cell: npt.NDArray[np.int64], size: int
) -> npt.NDArray[np.int64]:
    sums = np.zeros(size, np.int64)
    np.add.at(sums, cell, numbers)
    return sums


def exact_decile(policy: PolicyOn, decisions: pa.Table) -> pa.ChunkedArray | pa.Array:
    """The decile, where it is exactly known."""
    if "decile" not in policy.ranks:
        return pa.nulls(len(decisions), pa.int64())
    decile = decisions.column("decile")
    if "decile__high" not in decisions.column_names:
        return decile
    same = np.equal(decile.to_numpy(), decisions.column("decile__high").to_numpy())
    return pa.array(decile.to_numpy(), mask=~same)


def _add_counts(mine: Counts, other: Counts) -> None:
    for key, n in other.items():
        mine[key] = mine.get(key, 0) + n
