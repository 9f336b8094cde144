"""The household of a case: its members, and the registers' rows about them, from a short notation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hemayat.rules import scalars
from hemayat.rules.case_frames import ALL, CaseFrame, FrameReader, text_of
from hemayat.rules.catalogue import PERSONS, SchemaCatalogue
from hemayat.rules.faults import PolicyFaults, did_you_mean
from hemayat.rules.nodes import columns, references_in
from hemayat.rules.policy_parser import RESERVED
from hemayat.rules.resolved_policy import Fact, PolicyOn
from hemayat.rules.source import Map, Scalar, Seq, Tree

MOST_ROWS = 20_000
MOST_MEMBERS = 60
GAPS = {"not_answered": "unanswered", "contradicted": "contradicted", "quarantined": "quarantined"}
"""Key of a case → the cause that the table `answered` then gives."""
_COMPUTED = ("alive", "is_head")
_EMPTY_MEANS_SO = ("died_on",)  # left out: the person lives

Row = dict[str, Any]


@dataclass(frozen=True)
class NeededColumns:
    """Columns that the policy reads on some day, by table: a case must give their values."""

    columns: Mapping[str, frozenset[str]]

    @classmethod
    def by(cls, days: list[PolicyOn]) -> NeededColumns:
        found: dict[str, set[str]] = {}
        for day in days:
            used = _names_used(day)
            for fact in day.facts.values():
                if fact.name in RESERVED and fact.name not in used:
                    continue
                for table, column in _read_by(fact):
                    found.setdefault(table, set()).add(column)
        return cls({table: frozenset(names) for table, names in found.items()})

    def of(self, table: str) -> frozenset[str]:
        return self.columns.get(table, frozenset())


def _names_used(day: PolicyOn) -> set[str]:
    nodes = [c.passes for c in day.criteria] + [w.when for w in day.waivers]
    nodes += [d.value for d in day.derived.values()] + [r.by for r in day.ranks.values()]
    nodes += [day.entitlement.amount] if day.entitlement else []
    nodes += [f.contradicted_when for f in day.facts.values() if f.contradicted_when]
    return {ref.name for node in nodes for ref in references_in(node)}


def _read_by(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.column:
        yield fact.table.name, fact.column.name
    for cell in columns(fact.where) if fact.where else ():
        if cell.name not in _COMPUTED:
            yield PERSONS if cell.of_person else fact.table.name, cell.name


class HouseholdReader:
    """Reads one case into rows of the prepared shape; `household_id` is left to who runs it."""

    def __init__(
        self,
        catalogue: SchemaCatalogue,
        faults: PolicyFaults,
        frame: CaseFrame,
        needed: NeededColumns,
        case: str,
    ) -> None:
        self.catalogue, self.faults, self.frame, self.needed, self.case = (
            catalogue,
            faults,
            frame,
            needed,
            case,
        )
        self.cells = FrameReader(catalogue, faults)
        self.members: dict[str, Row] = {}
        self.count = 0

    def rows(self, tree: Map, as_of: Mapping[str, dt.date]) -> dict[str, list[Row]]:
        given = {**self.frame.rows, **tree.entries}
        persons = given.get(PERSONS)
        for name, cells in self._named(persons, tree.line):
            self._member(name, cells, tree.line)
        self._one_head(tree.line_of(PERSONS))
        found: dict[str, list[Row]] = {PERSONS: list(self.members.values())}
        for table in self.catalogue.tables:
            if table != PERSONS:
                body = given.get(table)
                found[table] = list(self._table(table, body)) if body is not None else []
        found["answered"] = [*self._gaps(tree, as_of), *self._answered_on(tree)]
        return found

    # ------------------------------------------------------------------------------------------------ members
    def _named(self, tree: Tree | None, line: int) -> Iterator[tuple[str, Map]]:
        """`[head, spouse, child, child]` or `{head: {area: rural}, aunt: {relation_to_head: other}}`."""
        if isinstance(tree, Map):
            for name, cells in tree.entries.items():
                yield name, cells if isinstance(cells, Map) else Map({}, tree.line_of(name))
        elif isinstance(tree, Seq):
            for item in tree.items:
                if isinstance(item, Scalar):
                    yield item.value, Map({}, item.line)
                elif isinstance(item, Map):
                    yield from self._named(item, line)
        else:
            self.faults.add(line, f"{self.case}.persons", "needs members, such as [head, spouse, child]")

    def _member(self, name: str, cells: Map, line: int) -> None:
        relation = name.rstrip("0123456789_")
        codes = self.catalogue.tables[PERSONS].columns["relation_to_head"].codes
        path = f"{self.case}.persons.{name}"
        given = {k: self.cells.cell(PERSONS, k, v, f"{path}.{k}") for k, v in cells.entries.items()}
        relation = given.setdefault("relation_to_head", relation)
        if relation not in codes:
            hint = did_you_mean(str(relation), list(codes))
            self.faults.add(cells.line or line, path, f"is not a relation to the head; {hint}")
            return
        if len(self.members) >= MOST_MEMBERS:
            return
        defaults = self.frame.defaults
        row = {**defaults.get(PERSONS, {}), **defaults.get(str(relation), {}), **given}
        self.members[self._free(name)] = self._whole(PERSONS, row, cells.line or line, path)

    def _free(self, name: str) -> str:
        """The second `child` is called child2, the third child3."""
        if name not in self.members:
            return name
        return next(f"{name}{n}" for n in range(2, MOST_MEMBERS + 2) if f"{name}{n}" not in self.members)

    def _one_head(self, line: int) -> None:
        heads = [name for name, row in self.members.items() if row["relation_to_head"] == "head"]
        if len(heads) != 1 or len(self.members) >= MOST_MEMBERS:
            message = f"needs one head, not {len(heads)}, and fewer than {MOST_MEMBERS} members"
            self.faults.add(line, f"{self.case}.persons", message)
        order = sorted(self.members, key=lambda name: name not in heads)
        self.members = {name: {**self.members[name], "person_no": n} for n, name in enumerate(order, 1)}

    # --------------------------------------------------------------------------------------- rows of registers
    def _table(self, table: str, tree: Tree, who: str = "") -> Iterator[Row]:
        if isinstance(tree, Seq):
            for item in tree.items:
                yield from self._table(table, item, who)
        elif isinstance(tree, Map) and not who and tree.entries and set(tree.entries) <= set(self.members):
            for member, value in tree.entries.items():
                yield from self._table(table, value, member)
        else:
            yield from self._row(table, tree, who)

    def _row(self, table: str, tree: Tree, who: str) -> Iterator[Row]:
        path, defaults = f"{self.case}.{table}", self.frame.defaults.get(table, {})
        given = dict(tree.entries) if isinstance(tree, Map) else {}
        named, times = given.pop("who", None), given.pop("times", None)
        if isinstance(tree, Scalar) and (column := self._bare(table, tree, path)):
            given[column] = tree
        cells = {k: self.cells.cell(table, k, v, f"{path}.{k}") for k, v in given.items()}
        owner = who or (text_of(named) if named else str(defaults.get("who", "head")))
        if owner not in self.members:
            hint = did_you_mean(owner, list(self.members))
            self.faults.add(tree.line, path, f"'{owner}' is not a member of the household; {hint}")
            return
        whole = self._whole(
            table, {k: v for k, v in {**defaults, **cells}.items() if k != "who"}, tree.line, path
        )
        person = self.members[owner]
        row = {"person_no": person["person_no"], "person_died_on": person["died_on"], **whole}
        for _ in range(self._times(times, path)):
            yield dict(row)

    def _bare(self, table: str, tree: Scalar, path: str) -> str:
        """A bare value fills the one needed column that has no default."""
        have = self.frame.defaults.get(table, {})
        free = sorted(c for c in self.needed.of(table) if c not in have)
        if len(free) == 1:
            return free[0]
        without = ", ".join(free) or "none"
        message = (
            "a value without a column name is allowed only if one column has no default; columns without a "
            f"default: {without}"
        )
        self.faults.add(tree.line, path, message)
        return ""

    def _times(self, tree: Tree | None, path: str) -> int:
        try:
            times = 1 if tree is None else scalars.whole_number(text_of(tree))
        except scalars.ScalarFault as fault:
            self.faults.add(tree.line if tree else 0, f"{path}.times", str(fault))
            return 0
        self.count += max(times, 0)
        if self.count > MOST_ROWS:
            self.faults.add(tree.line if tree else 0, path, f"more than {MOST_ROWS} rows")
            return 0
        return max(times, 0)

    def _whole(self, table: str, row: Row, line: int, path: str) -> Row:
        """Every column of the register; those that the policy reads must have been said."""
        missing = sorted(self.needed.of(table) - set(row) - set(_EMPTY_MEANS_SO))
        if missing:
            message = f"needs {', '.join(missing)}, here or in 'defaults' (`unknown` for an empty cell)"
            self.faults.add(line, path, message)
        return {
            c: row.get(c)
            for c in self.catalogue.tables[table].columns
            if c not in ("household_id", "national_id")
        }

    # ------------------------------------------------------------------------------------------ who was asked
    def _gaps(self, tree: Map, as_of: Mapping[str, dt.date]) -> Iterator[Row]:
        for key, cause in GAPS.items():
            for register, value, line in self._registers(tree, key):
                yield from self._answers(register, value, line, f"{self.case}.{key}", cause, as_of[register])

    def _answered_on(self, tree: Map) -> Iterator[Row]:
        for register, value, line in self._registers(tree, "answered_on"):
            days = value.entries if isinstance(value, Map) else {ALL: value}
            for who, text in days.items():
                path = f"{self.case}.answered_on.{register}"
                try:
                    day = scalars.date(text_of(text))
                except scalars.ScalarFault as fault:
                    self.faults.add(line, path, str(fault))
                    continue
                yield from self._answers(register, Scalar(who, line), line, path, "answered", day)

    def _registers(self, tree: Map, key: str) -> Iterator[tuple[str, Tree, int]]:
        """`vehicles`, `[vehicles, incomes]` (about everyone), or `{vehicles: [head]}`."""
        body = tree.entries.get(key)
        if isinstance(body, Map):
            pairs = list(body.entries.items())
        else:
            items = body.items if isinstance(body, Seq) else (body,) if body else ()
            pairs = [(text_of(item), Scalar(ALL, item.line)) for item in items]
        tables = [t for t in self.catalogue.tables if t != PERSONS]
        for register, value in pairs:
            if register not in tables:
                path = f"{self.case}.{key}"
                self.faults.add(
                    value.line, path, f"unknown register '{register}'; {did_you_mean(register, tables)}"
                )
            else:
                yield register, value, value.line

    def _answers(
        self, register: str, whom: Tree, line: int, path: str, cause: str, day: dt.date
    ) -> Iterator[Row]:
        names = [text_of(t) for t in whom.items] if isinstance(whom, Seq) else [text_of(whom)]
        for name in list(self.members) if names == [ALL] else names:
            if name not in self.members:
                hint = did_you_mean(name, list(self.members))
                self.faults.add(line, path, f"'{name}' is not a member of the household; {hint}")
                continue
            person = self.members[name]
            yield {
                "person_no": person["person_no"], "person_died_on": person["died_on"],
                "register": register, "as_of": day, "cause": cause,
            }  # fmt: skip
