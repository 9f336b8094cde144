"""The statement that turns register tables into one row of facts per household, ordered as persons are.

It reads the prepared tables by their names (`persons`, `incomes` …, `answered`; see docs/registers.md). The columnar
engine computes the same in NumPy (engines/aggregation.py, engines/fact_status.py): a change here has to be
made there too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.rules.catalogue import LARGEST_FACT, PERSONS
from hemayat.rules.emitter import Emitter, ValueRange
from hemayat.rules.nodes import Node, Ref
from hemayat.rules.resolved_policy import Fact, PolicyOn
from hemayat.rules.scalars import day_before
from hemayat.rules.tallies import members_sql, tallies
from hemayat.rules.targets import SqlTarget, sql_quoted
from hemayat.rules.unknowns import CAUSE_CODES, UnknownReason

Asked = tuple[str, tuple[int, str] | None]
"""A register, and how old its answer may be."""


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


def gap_names(policy: PolicyOn) -> dict[Asked, str]:
    """(register, max_age) → the column that says why its answer is missing or too old (0: it is there)."""
    asked = dict.fromkeys((f.table.name, f.max_age) for f in policy.facts.values() if f.follows_answers)
    return {key: f"gap{number}__" for number, key in enumerate(asked)}


def is_stale(policy: PolicyOn, query: Asked, as_of: Mapping[str, dt.date]) -> bool:
    """Whether a whole register is too old, so that only a listed answer of another day can be good."""
    register, max_age = query
    return max_age is not None and as_of[register] < day_before(policy.on, max_age)


def _doubts(policy: PolicyOn) -> dict[str, str]:
    target = SqlTarget()
    emitter = Emitter(target, lambda node: fact_range(policy.facts[_name(node)], target), None)
    doubtful = {f.name: f.contradicted_when for f in policy.facts.values()}
    return {name: emitter.range(when).low for name, when in doubtful.items() if when}


class _FactsSql:
    def __init__(self, policy: PolicyOn, as_of: Mapping[str, dt.date]) -> None:
        self.policy, self.as_of = policy, as_of
        self.target = SqlTarget()
        self.asked = registers_asked(policy)
        self.gaps = gap_names(policy)

    def statement(self) -> str:
        parts = [f"heads AS ({self._heads()})"]
        joins = []
        for table in tallies(self.policy):
            of_table = f"of_{table.table}"
            parts.append(f"{of_table} AS ({table.grouped()})")
            joins.append(f"LEFT JOIN {of_table} ON {of_table}.household_id = heads.household_id")
        if self.asked:
            parts.append(f"answers AS ({self._answers()})")
            joins.append("LEFT JOIN answers ON answers.household_id = heads.household_id")
        known = ",\n  ".join(["heads.household_id", *self._known_parts(), *self._gap_columns()])
        parts.append(f"known AS (SELECT {known}\n FROM heads {' '.join(joins)})")
        return "WITH " + ",\n".join(parts) + f"\n{self._final()}"

    def _heads(self) -> str:
        """The head of every household, with what facts are read off them."""
        facts = self.policy.facts.values()
        read = [f"{f.column.name} AS {f.name}__known" for f in facts if f.how == "head" and f.column]
        members = members_sql(PERSONS, self.policy.on)
        return f"SELECT {', '.join(['household_id', *read])} FROM {members} AS members WHERE person_no = 1"

    def _day(self, day: dt.date) -> str:
        return self.target.const(day.isoformat(), True)

    def _answers(self) -> str:
        """Per household and register: the worst gap of a living member, and the oldest answer of another day.

        `answered` lists exceptions only. A member without a row was answered as of the register's own day.
        """
        items = ["household_id"]
        for (register, max_age), column in self.gaps.items():
            whens = " ".join(
                f"WHEN {sql_quoted(cause)} THEN {int(code)}" for cause, code in CAUSE_CODES.items() if code
            )
            old = "0"
            if max_age:
                limit = self._day(day_before(self.policy.on, max_age))
                old = f"CASE WHEN as_of < {limit} THEN {int(UnknownReason.OLD)} ELSE 0 END"
            items.append(
                f"MAX(CASE WHEN register = {sql_quoted(register)} "
                f"THEN CASE cause {whens} ELSE {old} END END) AS {column}"
            )
        for register in self.asked:
            mine = f"register = {sql_quoted(register)}"
            items.append(f"MIN(as_of) FILTER (WHERE {mine} AND cause = 'answered') AS {register}__as_of")
            items.append(f"COUNT(*) FILTER (WHERE {mine}) AS {register}__listed")
        day = self._day(self.policy.on)
        names = ", ".join(sql_quoted(r) for r in self.asked)
        members = members_sql("answered", self.policy.on)
        return (
            f"SELECT {', '.join(items)} FROM {members} AS answered WHERE register IN ({names}) "
            f"AND (person_died_on IS NULL OR person_died_on > {day}) GROUP BY household_id"
        )

    def _gap_columns(self) -> list[str]:
        found = []
        for asked, column in self.gaps.items():
            text = f"COALESCE(answers.{column}, 0)"
            if is_stale(self.policy, asked, self.as_of):
                size = "COALESCE(of_persons.household_size__known, 0)"
                everyone = f"COALESCE(answers.{asked[0]}__listed, 0) >= {size}"
                text = f"CASE WHEN {everyone} THEN {text} ELSE GREATEST({text}, {int(UnknownReason.OLD)}) END"
            found.append(f"{text} AS {column}")
        return found + [f"answers.{register}__as_of" for register in self.asked]

    def _known_parts(self) -> list[str]:
        found = []
        for fact in self.policy.facts.values():
            if fact.how == "head":
                found.append(f"heads.{fact.name}__known")
                continue
            table = f"of_{fact.table.name}"
            empty = "FALSE" if fact.how == "any" else str(fact.empty)
            found.append(f"COALESCE({table}.{fact.name}__known, {empty}) AS {fact.name}__known")
            if fact.ask and fact.has_nullable_cells:
                found.append(f"COALESCE({table}.{fact.name}__maybe, FALSE) AS {fact.name}__maybe")
        return found

    def _final(self) -> str:
        """Two layers: facts that depend on no other fact, then facts that other facts can contradict."""
        plain = [f for f in self.policy.facts.values() if f.contradicted_when is None]
        doubtful = [f for f in self.policy.facts.values() if f.contradicted_when is not None]
        inner = ["*"]
        for fact in plain:
            inner += self._columns(fact, "")
        layer = f"SELECT {', '.join(inner)} FROM known"
        if doubtful:
            outer = ["*"]
            doubts = _doubts(self.policy)
            for fact in doubtful:
                outer += self._columns(fact, doubts[fact.name])
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
        lost = f"{known} IS NULL" if fact.how == "head" else f"({unknown}) >= {int(UnknownReason.OLD)}"
        if fact.how == "head" and contradicted:
            lost = f"({lost} OR {contradicted})"
        value = f"CASE WHEN {lost} THEN {none} ELSE {known} END"
        return [
            f"{_typed(fact, value)} AS {fact.name}",
            f"CAST({unknown} AS TINYINT) AS {fact.name}__unknown",
        ]

    def _unknown(self, fact: Fact, existing: str, contradicted: str) -> str:
        whens = []
        if fact.how == "sum":
            whens.append(f"WHEN {existing} > {LARGEST_FACT} THEN {int(UnknownReason.OUT_OF_RANGE)}")
        if contradicted:
            whens.append(f"WHEN {contradicted} THEN {int(UnknownReason.CONTRADICTED)}")
        reasons = []
        if fact.follows_answers:
            reasons.append(self.gaps[(fact.table.name, fact.max_age)])
        if fact.ask and fact.has_nullable_cells:
            missing = f"{existing} IS NULL" if fact.how == "head" else f"{fact.name}__maybe"
            reasons.append(f"CASE WHEN {missing} THEN {int(UnknownReason.INCOMPLETE)} ELSE 0 END")
        rest = self.target.greatest(reasons) if reasons else "0"
        return f"CASE {' '.join(whens)} ELSE {rest} END" if whens else rest


def fact_range(fact: Fact, target: SqlTarget) -> ValueRange:
    """The range of a staged fact, from its columns `f` and `f__unknown`."""
    name = fact.name
    if fact.type.kind == "code":
        return (
            ValueRange(name, f"({name} IS NOT NULL)", 0, True)
            if fact.has_nullable_cells
            else ValueRange(name, name)
        )
    if not fact.may_be_unknown:
        return ValueRange(name, name)
    unknown = f"{name}__unknown <> 0"
    if fact.type.kind == "bool":
        return ValueRange(name, f"({name} OR {unknown})", 0, True)
    high = target.case([(unknown, target.const(fact.type.high, False))], name)
    low = name if fact.how != "min" else target.case([(unknown, target.const(0, False))], name)
    return ValueRange(low, high, 0, True)


def _typed(fact: Fact, text: str) -> str:
    return f"CAST({text} AS BIGINT)" if fact.type.kind == "number" else text


def _name(node: Node) -> str:
    assert isinstance(node, Ref)
    return node.name
