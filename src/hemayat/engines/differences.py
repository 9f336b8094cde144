"""What differs between two decisions of the same households, counted so that buckets add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from hemayat.engines.content_hash import in_household_order
from hemayat.engines.summary import exact_decile
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.unknowns import ELIGIBLE, Verdict

Policies = tuple[PolicyOn, PolicyOn]

CELL = ("province", "area", "head_sex", "decile", "before", "after")
"""What households are counted by; `decile` is the one before, or after where only the new policy ranks."""
NUMBERS = ("households", "persons_before", "persons_after", "amount_before", "amount_after")
GAINS, LOSES, STAYS, OUTSIDE = "gains", "loses", "stays", "outside"
MORE, LESS, SAME, OPEN = "more", "less", "same", "open"
"""How the amount of those who stay moves; `open` where one of the two amounts is not known."""

_CHANGED_SCHEMA = pa.schema(
    [
        ("household_id", pa.int64()),
        ("change", pa.string()),
        ("before", pa.string()),
        ("after", pa.string()),
        ("amount_before", pa.int64()),
        ("amount_after", pa.int64()),
        ("criteria", pa.list_(pa.string())),
    ]
)


def change_of(before: str, after: str) -> str:
    """Whether a household with these two outcomes gains, loses, stays, or is outside both times."""
    if before == ELIGIBLE:
        return STAYS if after == ELIGIBLE else LOSES
    return GAINS if after == ELIGIBLE else OUTSIDE


_CHANGE = (
    f"CASE WHEN before = '{ELIGIBLE}' THEN CASE WHEN after = '{ELIGIBLE}' THEN '{STAYS}' ELSE '{LOSES}' END "
    f"WHEN after = '{ELIGIBLE}' THEN '{GAINS}' ELSE '{OUTSIDE}' END"
)


@dataclass
class RunComparison:
    """Of one bucket, or of a nation when added up.

    cells: CELL → NUMBERS. moves: (decile before, decile after) → [households, persons].
    amounts: more, less, same, open → [households, persons, rials of difference] of those who stay.
    reasons: (gains or loses, criteria that flipped) → [households, persons].
    """

    households: int = 0
    changed: int = 0
    cells: dict[tuple[Any, ...], list[int]] = field(default_factory=dict)
    moves: dict[tuple[Any, ...], list[int]] = field(default_factory=dict)
    amounts: dict[str, list[int]] = field(default_factory=dict)
    reasons: dict[tuple[str, tuple[str, ...]], list[int]] = field(default_factory=dict)

    def add(self, other: RunComparison) -> None:
        self.households += other.households
        self.changed += other.changed
        _add(self.cells, other.cells)
        _add(self.moves, other.moves)
        _add(self.amounts, other.amounts)
        _add(self.reasons, other.reasons)

    def by(self, *columns: str) -> dict[tuple[Any, ...], list[int]]:
        """The cells added up to some of the columns of CELL; `change` stands for the outcomes before and after."""
        found: dict[tuple[Any, ...], list[int]] = {}
        for cell, numbers in self.cells.items():
            named = dict(zip(CELL, cell, strict=True))
            named["change"] = change_of(named["before"], named["after"])
            _add(found, {tuple(named[c] for c in columns): numbers})
        return found

    def flips(self, change: str) -> dict[str, tuple[int, int]]:
        """Criterion → households that it flipped in this direction, and those that it flipped alone."""
        found: dict[str, list[int]] = {}
        for (direction, criteria), (households, _) in self.reasons.items():
            if direction == change:
                for name in criteria:
                    _add(found, {name: [households, households * (len(criteria) == 1)]})
        return {name: (with_others, alone) for name, (with_others, alone) in found.items()}


def _add(mine: dict[Any, list[int]], other: Mapping[Any, Sequence[int]]) -> None:
    for key, numbers in other.items():
        before = mine.get(key)
        mine[key] = (
            [a + b for a, b in zip(before, numbers, strict=True)] if before is not None else list(numbers)
        )


def paired_decisions(policies: Policies, facts: Sequence[pa.Table], decided: Sequence[pa.Table]) -> pa.Table:
    """One row for each household with what both decisions say of it."""
    facts, decided = [in_household_order(t) for t in facts], [in_household_order(t) for t in decided]
    assert decided[0].column("household_id").equals(decided[1].column("household_id"))
    columns: dict[str, Any] = {"household_id": decided[0].column("household_id")}
    columns |= {name: facts[0].column(name) for name in ("province", "area", "head_sex")}
    for policy, when, own_facts, own in zip(policies, ("before", "after"), facts, decided, strict=True):
        columns[when] = own.column("outcome")
        columns[f"persons_{when}"] = own_facts.column("household_size")
        columns[f"amount_{when}"] = (
            own.column("amount_rial") if policy.entitlement else pa.nulls(len(own), pa.int64())
        )
        columns[f"decile_{when}"] = exact_decile(policy, own)
        columns |= {f"{when}__{c.name}": own.column(f"{c.name}__verdict") for c in policy.criteria}
    ranked_before = "decile" in policies[0].ranks
    columns["decile"] = columns["decile_before" if ranked_before else "decile_after"]
    return pa.table(columns)


def count_differences(con: duckdb.DuckDBPyConnection, policies: Policies) -> RunComparison:
    """Counts the rows of `both__`, which is what side_by_side gave."""
    comparison = RunComparison()
    sums = "CAST(SUM(persons_before) AS BIGINT), CAST(SUM(persons_after) AS BIGINT), " + ", ".join(
        f"CAST(COALESCE(SUM({_amount(policies, when)}), 0) AS BIGINT)" for when in ("before", "after")
    )
    comparison.cells = _keyed(con, CELL, f"COUNT(*), {sums}", "both__")
    comparison.households = sum(numbers[0] for numbers in comparison.cells.values())
    persons = "CAST(SUM(persons_after) AS BIGINT)"
    if all("decile" in policy.ranks for policy in policies):
        comparison.moves = _keyed(con, ("decile_before", "decile_after"), f"COUNT(*), {persons}", "both__")
    difference = f"({_amount(policies, 'after')} - {_amount(policies, 'before')})"
    kind = (
        f"CASE WHEN {difference} > 0 THEN '{MORE}' WHEN {difference} < 0 THEN '{LESS}' "
        f"WHEN {difference} = 0 THEN '{SAME}' ELSE '{OPEN}' END"
    )
    staying = f"(SELECT *, {kind} AS kind__ FROM both__ WHERE before = '{ELIGIBLE}' AND after = '{ELIGIBLE}')"
    numbers = f"COUNT(*), {persons}, CAST(COALESCE(SUM({difference}), 0) AS BIGINT)"
    comparison.amounts = {key[0]: row for key, row in _keyed(con, ("kind__",), numbers, staying).items()}
    flipped = f"({_changed(policies)})"
    for key, row in _keyed(con, ("change", "criteria"), f"COUNT(*), {persons}", flipped).items():
        comparison.changed += row[0]
        if key[0] in (GAINS, LOSES):
            comparison.reasons[(key[0], tuple(key[1].split(",") if key[1] else ()))] = row
    return comparison


def changed_rows(con: duckdb.DuckDBPyConnection, policies: Policies) -> pa.Table:
    """The households of `both__` whose outcome or amount differs, in household order."""
    names = "CASE WHEN criteria = '' THEN [] ELSE string_split(criteria, ',') END AS criteria"
    columns = f"household_id, change, before, after, amount_before, amount_after, {names}"
    made = con.sql(f"SELECT {columns} FROM ({_changed(policies)})").to_arrow_table()
    return in_household_order(made.cast(_CHANGED_SCHEMA))


def _changed(policies: Policies) -> str:
    """Changed households with the criteria that flipped, joined by commas, in the order of the policies."""
    names = list(dict.fromkeys(c.name for policy in policies for c in policy.criteria))
    flips = ", ".join(
        f"CASE WHEN {_blocks(policies[0], name, 'before')} <> {_blocks(policies[1], name, 'after')} THEN '{name}' END"
        for name in names
    )
    return (
        f"SELECT *, {_CHANGE} AS change, concat_ws(',', {flips}) AS criteria FROM both__ "
        "WHERE before <> after OR amount_before IS DISTINCT FROM amount_after"
    )


def _blocks(policy: PolicyOn, criterion: str, when: str) -> str:
    """0 where the criterion lets the household pass or is not there, else its verdict."""
    if criterion not in {c.name for c in policy.criteria}:
        return "0"
    verdict = f"{when}__{criterion}"
    return f"CASE WHEN {verdict} IN ({int(Verdict.FAILED)}, {int(Verdict.UNDETERMINED)}) THEN {verdict} ELSE 0 END"


def common_unit(policies: Policies) -> str:
    """The unit in which the amounts of both sides are compared and added up."""
    units = {policy.entitlement.unit for policy in policies if policy.entitlement}
    return units.pop() if len(units) == 1 else "rial/month"


def _amount(policies: Policies, when: str) -> str:
    entitlement = policies[0 if when == "before" else 1].entitlement
    is_restated = entitlement and entitlement.unit == "rial/year" and common_unit(policies) == "rial/month"
    return f"amount_{when} // 12" if is_restated else f"amount_{when}"


def _keyed(
    con: duckdb.DuckDBPyConnection, keys: Sequence[str], numbers: str, source: str
) -> dict[tuple[Any, ...], list[int]]:
    names = ", ".join(keys)
    rows = con.execute(f"SELECT {names}, {numbers} FROM {source} GROUP BY {names}").fetchall()
    return {tuple(row[: len(keys)]): list(row[len(keys) :]) for row in rows}
