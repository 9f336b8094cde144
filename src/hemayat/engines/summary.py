"""What is counted of every bucket, so that a run can be described without reading it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from hemayat.rules.resolved import PolicyOn
from hemayat.rules.unknowns import Unknown, Verdict

CELL = ("province", "area", "head_sex", "decile", "outcome")
"""What households are counted by. A policy without a rank named `decile` has None there."""

STANDING = ("province", "area", "head_sex", "household_size")
"""The facts by which households are counted, beside what was decided about them."""

Counts = dict[str, int]


@dataclass
class Summary:
    """Of one bucket, or of a whole run when added up.

    cells: (province, area, head_sex, decile, outcome) → [households, persons, rials a period].
    verdicts: criterion → verdict → households. alone: criterion → households refused by it and by no other.
    unknowns: fact → why → households.
    """

    households: int = 0
    cells: dict[tuple[Any, ...], list[int]] = field(default_factory=dict)
    verdicts: dict[str, Counts] = field(default_factory=dict)
    alone: Counts = field(default_factory=dict)
    unknowns: dict[str, Counts] = field(default_factory=dict)

    def add(self, other: Summary) -> None:
        self.households += other.households
        for cell, numbers in other.cells.items():
            mine = self.cells.setdefault(cell, [0, 0, 0])
            self.cells[cell] = [a + b for a, b in zip(mine, numbers, strict=True)]
        _add_counts(self.alone, other.alone)
        for mine_by, other_by in ((self.verdicts, other.verdicts), (self.unknowns, other.unknowns)):
            for name, counts in other_by.items():
                _add_counts(mine_by.setdefault(name, {}), counts)

    def to_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "cells": [[*cell, *numbers] for cell, numbers in sorted(self.cells.items(), key=str)],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Summary:
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


def summarise(
    policy: PolicyOn, con: duckdb.DuckDBPyConnection, standing: pa.Table, decisions: pa.Table
) -> Summary:
    """Counts the decisions of one bucket; the tables are row by row about the same households."""
    summary = Summary(households=len(decisions))
    summary.cells = _cells(policy, con, standing, decisions)
    codes = {c.name: decisions.column(f"{c.name}__verdict").to_numpy() for c in policy.criteria}
    refusals = sum((v == Verdict.FAILED).astype(np.int32) for v in codes.values())
    for name, values in codes.items():
        counted = np.bincount(values, minlength=len(Verdict) + 1)
        summary.verdicts[name] = {v.name.lower(): int(counted[v]) for v in Verdict}
        summary.alone[name] = int(((values == Verdict.FAILED) & (refusals == 1)).sum())
    return summary


def count_unknowns(policy: PolicyOn, facts: pa.Table) -> dict[str, Counts]:
    """Fact → why it is not known → households of one bucket."""
    found: dict[str, Counts] = {}
    for fact in policy.facts.values():
        if f"{fact.name}__unknown" in facts.column_names:
            counted = np.bincount(facts.column(f"{fact.name}__unknown").to_numpy(), minlength=len(Unknown))
            found[fact.name] = {u.name.lower(): int(counted[u]) for u in Unknown if u and counted[u]}
    return found


def _cells(
    policy: PolicyOn, con: duckdb.DuckDBPyConnection, standing: pa.Table, decisions: pa.Table
) -> dict[tuple[Any, ...], list[int]]:
    columns = {name: standing.column(name) for name in STANDING}
    columns["outcome"] = decisions.column("outcome")
    columns["decile"] = exact_decile(policy, decisions)
    columns["amount"] = (
        decisions.column("amount_rial") if policy.entitlement else pa.nulls(len(decisions), pa.int64())
    )
    con.register("counted__", pa.table(columns))
    rows = con.execute(
        f"SELECT {', '.join(CELL)}, COUNT(*), CAST(SUM(household_size) AS BIGINT), "
        f"CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM counted__ GROUP BY {', '.join(CELL)}"
    ).fetchall()
    con.unregister("counted__")
    return {tuple(row[: len(CELL)]): list(row[len(CELL) :]) for row in rows}


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


def total(summaries: Iterable[Summary]) -> Summary:
    whole = Summary()
    for summary in summaries:
        whole.add(summary)
    return whole
