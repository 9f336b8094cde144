"""What the rows of a register add to the facts of their household, as SQL: what Spark runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from hemayat.rules.catalogue import PERSONS, CatalogueTable
from hemayat.rules.emitter import Emitter, ValueRange
from hemayat.rules.nodes import ColumnRef, Node, columns
from hemayat.rules.resolved_policy import Fact, PolicyOn
from hemayat.rules.targets import SqlTarget

COMPUTED = ("alive", "is_head")


@dataclass(frozen=True)
class SqlTally:
    """One number of a household. `how`: count sum max min any; `cell`: what is added up; `where`: of which rows.

    `empty`: what a household has of whom no row counts.
    """

    name: str
    how: str
    cell: str = ""
    where: str = ""
    empty: int = 0

    def aggregate(self) -> str:
        """Over a group of rows; NULL where no row counts, but for a count."""
        function = f"{self.how.upper()}({self.cell})" if self.cell else "COUNT(*)"
        filtered = f"{function} FILTER (WHERE {self.where})" if self.where else function
        return f"{filtered}{' > 0' if self.how == 'any' else ''} AS {self.name}"


@dataclass(frozen=True)
class TableTallies:
    """All tallies of one register table. `rows`: what is read (`r`, and `p` its person); `where`: filters them all."""

    table: str
    rows: str
    where: str
    tallies: tuple[SqlTally, ...]

    def grouped(self) -> str:
        """One row per household that has rows."""
        items = ", ".join(["r.household_id", *(t.aggregate() for t in self.tallies)])
        return f"SELECT {items} FROM {self._source()} GROUP BY r.household_id"

    def _source(self) -> str:
        return f"{self.rows} WHERE {self.where}" if self.where else self.rows


def tallies(policy: PolicyOn) -> list[TableTallies]:
    """Everything that facts are counted from, table by table."""
    return [_of_table(facts, policy.on) for facts in counted_by_table(policy)]


def counted_by_table(policy: PolicyOn) -> list[list[Fact]]:
    """The facts that are added up over rows, together where they are of one register."""
    by_table: dict[str, list[Fact]] = {}
    for fact in policy.facts.values():
        if fact.how != "head":
            by_table.setdefault(fact.table.name, []).append(fact)
    return list(by_table.values())


def rows_counted(policy: PolicyOn, facts: Collection[str]) -> tuple[str, str]:
    """SQL: what is read (`r`, and `p` its person) and which rows count, or may count, for any of these facts.

    `facts`: names of facts of one register.
    """
    chosen = [policy.facts[name] for name in facts]
    table, target = chosen[0].table, SqlTarget()
    emitter = Emitter(
        target, lambda node: _cell(node, table, target.const(policy.on.isoformat(), True)), None
    )
    conditions = [emitter.range(fact.where).high if fact.where else "TRUE" for fact in chosen]
    return _read(chosen, policy.on), " OR ".join(f"({one})" for one in dict.fromkeys(conditions))


def _read(facts: list[Fact], on: dt.date) -> str:
    """SQL: the rows of the facts' register, with their persons where a condition asks for them."""
    table = facts[0].table.name
    rows = members_sql(table, on)
    if table == PERSONS or not any(_needs_person(f.where) for f in facts):
        return f"{rows} AS r"
    return f"{rows} AS r JOIN persons AS p ON p.household_id = r.household_id AND p.person_no = r.person_no"


def _of_table(facts: list[Fact], on: dt.date) -> TableTallies:
    table, target = facts[0].table, SqlTarget()
    emitter = Emitter(target, lambda node: _cell(node, table, target.const(on.isoformat(), True)), None)
    ranges = [emitter.range(f.where) if f.where else None for f in facts]
    highs = {r.high if r else "" for r in ranges}
    shared = highs.pop() if len(highs) == 1 else ""
    sql_tallies: list[SqlTally] = []
    for fact, where in zip(facts, ranges, strict=True):
        sql_tallies += _of_fact(fact, where, filtered=not shared)
    return TableTallies(table.name, _read(facts, on), shared, tuple(sql_tallies))


def members_sql(table: str, on: dt.date) -> str:
    """A relation: the rows of a register about those who were born on that day or before. Nobody else is a member."""
    day = SqlTarget().const(on.isoformat(), True)
    if table == PERSONS:
        return f"(SELECT * FROM persons WHERE birth_date IS NULL OR birth_date <= {day})"
    return (
        f"(SELECT * FROM {table} AS every WHERE NOT EXISTS (SELECT 1 FROM persons AS unborn "
        f"WHERE unborn.birth_date > {day} AND unborn.household_id = every.household_id "
        "AND unborn.person_no = every.person_no))"
    )


def _of_fact(fact: Fact, where: ValueRange | None, *, filtered: bool) -> list[SqlTally]:
    certain = where.low if where and (filtered or where.open) else ""
    cell = f"r.{fact.column.name}" if fact.column and fact.how in ("sum", "max", "min") else ""
    found = [SqlTally(f"{fact.name}__known", fact.how, cell, certain, fact.empty)]
    if fact.ask and fact.has_nullable_cells:
        empty_cell = f"r.{fact.column.name} IS NULL" if fact.column and fact.column.nullable else ""
        possible = [f"({where.high} AND NOT {where.low})"] if where and where.open else []
        if empty_cell:
            possible.append(f"({where.high} AND {empty_cell})" if where else empty_cell)
        found.append(SqlTally(f"{fact.name}__maybe", "any", where=" OR ".join(possible) or "FALSE"))
    return found


def _cell(node: Node, table: CatalogueTable, day: str) -> ValueRange:
    assert isinstance(node, ColumnRef)
    if node.name == "alive":
        died = "r.died_on" if table.name == PERSONS else "r.person_died_on"
        text = f"({died} IS NULL OR {died} > {day})"
        return ValueRange(text, text)
    if node.name == "is_head":
        return ValueRange("(r.person_no = 1)", "(r.person_no = 1)")
    cell = f"{'p' if node.of_person else 'r'}.{node.name}"
    if node.type.kind == "number":
        cell = f"CAST({cell} AS BIGINT)"
    return _open_cell(cell, node) if node.nullable else ValueRange(cell, cell)


def _open_cell(cell: str, node: ColumnRef) -> ValueRange:
    if node.type.kind == "code":
        return ValueRange(cell, f"({cell} IS NOT NULL)", 0, True)
    low, high = {
        "number": (str(node.type.low), str(node.type.high)),
        "bool": ("FALSE", "TRUE"),
        "date": ("CAST('0001-01-01' AS DATE)", "CAST('9999-12-31' AS DATE)"),
    }[node.type.kind]
    return ValueRange(f"COALESCE({cell}, {low})", f"COALESCE({cell}, {high})", 0, True)


def _needs_person(where: Node | None) -> bool:
    return where is not None and any(c.of_person and c.name not in COMPUTED for c in columns(where))
