"""The statement that turns register tables into one row of facts per household, ordered as persons are.

It reads the prepared tables by their names (`persons`, `incomes` …, `answered`; see docs/registers.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.rules.catalogue import LARGEST_FACT, PERSONS, CatalogueTable
from hemayat.rules.emit import Emitter, Range
from hemayat.rules.nodes import Column, Node, Ref, columns
from hemayat.rules.resolved import Fact, PolicyOn
from hemayat.rules.scalars import before
from hemayat.rules.targets import SqlTarget, quoted
from hemayat.rules.unknowns import CAUSE_CODES, Unknown

COMPUTED = ("alive", "is_head")


@dataclass(frozen=True)
class FactColumn:
    """One column of the facts statement. `kind`: number bool code unknown date."""

    name: str
    kind: str


def registers_asked(policy: PolicyOn) -> list[str]:
    """The registers whose answers matter, in the order in which facts use them."""
    return list(dict.fromkeys(f.table.name for f in policy.facts.values() if f.follows_answers))


def fact_columns(policy: PolicyOn) -> list[FactColumn]:
    """The columns of the statement after `household_id`, in order."""
    found = []
    for fact in policy.facts.values():
        found.append(FactColumn(fact.name, fact.type.kind))
        if fact.may_be_unknown and fact.type.kind != "code":
            found.append(FactColumn(f"{fact.name}__unknown", "unknown"))
    return found + [FactColumn(f"{register}__as_of", "date") for register in registers_asked(policy)]


def facts_sql(policy: PolicyOn, as_of: Mapping[str, dt.date]) -> str:
    """`as_of`: the day that each register describes, from the snapshot's manifest."""
    return _FactsSql(policy, as_of).statement()


class _FactsSql:
    def __init__(self, policy: PolicyOn, as_of: Mapping[str, dt.date]) -> None:
        self.policy, self.as_of = policy, as_of
        self.target = SqlTarget()
        self.asked = registers_asked(policy)
        self.gaps: dict[tuple[str, tuple[int, str] | None], str] = {}
        for fact in policy.facts.values():
            if fact.follows_answers:
                self.gaps.setdefault((fact.table.name, fact.max_age), f"gap{len(self.gaps)}__")

    def statement(self) -> str:
        by_table: dict[str, list[Fact]] = {}
        for fact in self.policy.facts.values():
            if fact.how != "head":
                by_table.setdefault(fact.table.name, []).append(fact)
        parts = [f"heads AS ({self._heads()})"]
        joins = []
        for name, facts in by_table.items():
            parts.append(f"of_{name} AS ({self._grouped(facts)})")
            joins.append(f"LEFT JOIN of_{name} ON of_{name}.household_id = heads.household_id")
        if self.asked:
            parts.append(f"answers AS ({self._answers()})")
            joins.append("LEFT JOIN answers ON answers.household_id = heads.household_id")
        known = ",\n  ".join(["heads.household_id", *self._known_parts(), *self._gap_columns()])
        parts.append(f"known AS (SELECT {known}\n FROM heads {' '.join(joins)})")
        return "WITH " + ",\n".join(parts) + f"\n{self._final()}"

    def _heads(self) -> str:
        wanted = {f.column.name for f in self.policy.facts.values() if f.how == "head" and f.column}
        return f"SELECT {', '.join(['household_id', *sorted(wanted)])} FROM persons WHERE person_no = 1"

    def _grouped(self, facts: list[Fact]) -> str:
        table = facts[0].table
        emitter = Emitter(self.target, lambda node: self._cell(node, table), None)
        ranges = [emitter.range(f.where) if f.where else None for f in facts]
        kept = {r.high if r else "" for r in ranges}
        shared = kept.pop() if len(kept) == 1 else ""
        items = ["r.household_id"]
        for fact, where in zip(facts, ranges, strict=True):
            items += _aggregates(fact, where, filtered=not shared)
        rows = f"{table.name} AS r"
        if table.name != PERSONS and any(_needs_person(f.where) for f in facts):
            rows += " JOIN persons AS p ON p.household_id = r.household_id AND p.person_no = r.person_no"
        where_text = f" WHERE {shared}" if shared else ""
        return f"SELECT {', '.join(items)} FROM {rows}{where_text} GROUP BY r.household_id"

    def _cell(self, node: Node, table: CatalogueTable) -> Range:
        assert isinstance(node, Column)
        is_person_row = table.name == PERSONS
        if node.name == "alive":
            died = "r.died_on" if is_person_row else "r.person_died_on"
            text = f"({died} IS NULL OR {died} > {self._day(self.policy.on)})"
            return Range(text, text)
        if node.name == "is_head":
            return Range("(r.person_no = 1)", "(r.person_no = 1)")
        cell = f"{'p' if node.of_person else 'r'}.{node.name}"
        if node.type.kind == "number":
            cell = f"CAST({cell} AS BIGINT)"
        return _open_cell(cell, node) if node.nullable else Range(cell, cell)

    def _day(self, day: dt.date) -> str:
        return self.target.const(day.isoformat(), True)

    def _answers(self) -> str:
        """Per household and register: the worst gap of a living member, and the oldest answer of another day."""
        items = ["household_id"]
        for (register, max_age), column in self.gaps.items():
            whens = " ".join(
                f"WHEN {quoted(cause)} THEN {int(code)}" for cause, code in CAUSE_CODES.items() if code
            )
            old = "0"
            if max_age:
                limit = self._day(before(self.policy.on, max_age))
                old = f"CASE WHEN as_of < {limit} THEN {int(Unknown.OLD)} ELSE 0 END"
            items.append(
                f"MAX(CASE WHEN register = {quoted(register)} THEN CASE cause {whens} ELSE {old} END END) AS {column}"
            )
        for register in self.asked:
            mine = f"register = {quoted(register)}"
            items.append(f"MIN(as_of) FILTER (WHERE {mine} AND cause = 'answered') AS {register}__as_of")
            items.append(f"COUNT(*) FILTER (WHERE {mine}) AS {register}__listed")
        day = self._day(self.policy.on)
        names = ", ".join(quoted(r) for r in self.asked)
        return (
            f"SELECT {', '.join(items)} FROM answered WHERE register IN ({names}) "
            f"AND (person_died_on IS NULL OR person_died_on > {day}) GROUP BY household_id"
        )

    def _gap_columns(self) -> list[str]:
        found = []
        for (register, max_age), column in self.gaps.items():
            stale = max_age is not None and self.as_of[register] < before(self.policy.on, max_age)
            text = f"COALESCE(answers.{column}, 0)"
            if stale:
                size = "COALESCE(of_persons.household_size__known, 0)"
                everyone = f"COALESCE(answers.{register}__listed, 0) >= {size}"
                text = f"CASE WHEN {everyone} THEN {text} ELSE GREATEST({text}, {int(Unknown.OLD)}) END"
            found.append(f"{text} AS {column}")
        return found + [f"answers.{register}__as_of" for register in self.asked]

    def _known_parts(self) -> list[str]:
        found = []
        for fact in self.policy.facts.values():
            if fact.how == "head":
                assert fact.column
                found.append(f"heads.{fact.column.name} AS {fact.name}__known")
                continue
            known = f"of_{fact.table.name}.{fact.name}__known"
            empty = "FALSE" if fact.how == "any" else str(fact.empty)
            found.append(f"COALESCE({known}, {empty}) AS {fact.name}__known")
            if fact.ask and fact.has_nullable_cells:
                found.append(
                    f"COALESCE(of_{fact.table.name}.{fact.name}__maybe, FALSE) AS {fact.name}__maybe"
                )
        return found

    def _final(self) -> str:
        """Two layers: facts that stand alone, then facts that others contradict."""
        plain = [f for f in self.policy.facts.values() if f.contradicted_when is None]
        doubtful = [f for f in self.policy.facts.values() if f.contradicted_when is not None]
        inner = ["*"]
        for fact in plain:
            inner += self._columns(fact, "")
        layer = f"SELECT {', '.join(inner)} FROM known"
        if doubtful:
            outer = ["*"]
            emitter = Emitter(
                self.target, lambda node: fact_range(self.policy.facts[_name(node)], self.target), None
            )
            for fact in doubtful:
                assert fact.contradicted_when
                outer += self._columns(fact, emitter.range(fact.contradicted_when).low)
            layer = f"SELECT {', '.join(outer)} FROM ({layer}) AS plain"
        wanted = ", ".join(["household_id", *(c.name for c in fact_columns(self.policy))])
        return f"SELECT {wanted} FROM ({layer}) AS facts"

    def _columns(self, fact: Fact, contradicted: str) -> list[str]:
        known = f"{fact.name}__known"
        if fact.type.kind == "code":
            return [f"{known} AS {fact.name}"]
        none = "FALSE" if fact.type.kind == "bool" else "0"
        if not fact.may_be_unknown:
            return [f"{_typed(fact, f'COALESCE({known}, {none})')} AS {fact.name}"]
        unknown = self._unknown(fact, known, contradicted)
        lost = f"{known} IS NULL" if fact.how == "head" else f"({unknown}) >= {int(Unknown.OLD)}"
        if fact.how == "head" and contradicted:
            lost = f"({lost} OR {contradicted})"
        value = f"CASE WHEN {lost} THEN {none} ELSE {known} END"
        return [
            f"{_typed(fact, value)} AS {fact.name}",
            f"CAST({unknown} AS TINYINT) AS {fact.name}__unknown",
        ]

    def _unknown(self, fact: Fact, known: str, contradicted: str) -> str:
        whens = []
        if fact.how == "sum":
            whens.append(f"WHEN {known} > {LARGEST_FACT} THEN {int(Unknown.OUT_OF_RANGE)}")
        if contradicted:
            whens.append(f"WHEN {contradicted} THEN {int(Unknown.CONTRADICTED)}")
        reasons = []
        if fact.follows_answers:
            reasons.append(self.gaps[(fact.table.name, fact.max_age)])
        if fact.ask and fact.has_nullable_cells:
            missing = f"{known} IS NULL" if fact.how == "head" else f"{fact.name}__maybe"
            reasons.append(f"CASE WHEN {missing} THEN {int(Unknown.INCOMPLETE)} ELSE 0 END")
        rest = self.target.greatest(reasons) if reasons else "0"
        return f"CASE {' '.join(whens)} ELSE {rest} END" if whens else rest


def fact_range(fact: Fact, target: SqlTarget) -> Range:
    """The range of a staged fact, from its columns `f` and `f__unknown`."""
    name = fact.name
    if fact.type.kind == "code":
        return Range(name, f"({name} IS NOT NULL)", 0, True) if fact.has_nullable_cells else Range(name, name)
    if not fact.may_be_unknown:
        return Range(name, name)
    unknown = f"{name}__unknown <> 0"
    if fact.type.kind == "bool":
        return Range(name, f"({name} OR {unknown})", 0, True)
    high = target.case([(unknown, target.const(fact.type.high, False))], name)
    low = name if fact.how != "min" else target.case([(unknown, target.const(0, False))], name)
    return Range(low, high, 0, True)


def _aggregates(fact: Fact, where: Range | None, *, filtered: bool) -> list[str]:
    certain = f" FILTER (WHERE {where.low})" if where and (filtered or where.open) else ""
    column = f"r.{fact.column.name}" if fact.column else "*"
    function = {
        "count": "COUNT(*)",
        "sum": f"SUM({column})",
        "max": f"MAX({column})",
        "min": f"MIN({column})",
        "any": "COUNT(*)",
    }[fact.how]
    known = f"{function}{certain}" + (" > 0" if fact.how == "any" else "")
    items = [f"{known} AS {fact.name}__known"]
    if fact.ask and fact.has_nullable_cells:
        empty_cell = f"r.{fact.column.name} IS NULL" if fact.column and fact.column.nullable else ""
        possible = [f"({where.high} AND NOT {where.low})"] if where and where.open else []
        if empty_cell:
            possible.append(f"({where.high} AND {empty_cell})" if where else empty_cell)
        maybe = f"COUNT(*) FILTER (WHERE {' OR '.join(possible)}) > 0" if possible else "FALSE"
        items.append(f"{maybe} AS {fact.name}__maybe")
    return items


def _open_cell(cell: str, node: Column) -> Range:
    if node.type.kind == "code":
        return Range(cell, f"({cell} IS NOT NULL)", 0, True)
    low, high = {
        "number": (str(node.type.low), str(node.type.high)),
        "bool": ("FALSE", "TRUE"),
        "date": ("CAST('0001-01-01' AS DATE)", "CAST('9999-12-31' AS DATE)"),
    }[node.type.kind]
    return Range(f"COALESCE({cell}, {low})", f"COALESCE({cell}, {high})", 0, True)


def _needs_person(where: Node | None) -> bool:
    return where is not None and any(c.of_person and c.name not in COMPUTED for c in columns(where))


def _typed(fact: Fact, text: str) -> str:
    return f"CAST({text} AS BIGINT)" if fact.type.kind == "number" else text


def _name(node: Node) -> str:
    assert isinstance(node, Ref)
    return node.name
