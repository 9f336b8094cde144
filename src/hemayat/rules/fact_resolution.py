"""The facts of a policy on one day: from which register, which rows, and what a missing answer means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

from hemayat.common.language import Message, message_in
from hemayat.rules import scalars
from hemayat.rules.catalogue import (
    LARGEST_FACT,
    MOST_ROWS,
    PERSONS,
    CatalogueColumn,
    CatalogueTable,
    SchemaCatalogue,
)
from hemayat.rules.expression_size import is_too_involved
from hemayat.rules.faults import PolicyFaults, did_you_mean
from hemayat.rules.nodes import BOOL, MONEY, ColumnRef, Const, Node, Type, number, references_in
from hemayat.rules.policy import PolicyEntry
from hemayat.rules.resolved_policy import Fact
from hemayat.rules.source import Map, Scalar, words
from hemayat.rules.syntax import SyntaxFault
from hemayat.rules.type_checker import Scope, TypeFault, type_check

RESERVED_TITLES: Mapping[str, Mapping[str, str]] = {
    "household_size": Message("Household size"),
    "province": Message("Province where the head of household lives"),
    "area": Message("Type of area where the head of household lives"),
    "head_sex": Message("Sex of the head of household"),
}
"""Titles of the facts that are always there; every other fact is titled by its policy."""

OF_PERSON = "person."
"""Before a column of a person, in a row of another register."""
AGE = CatalogueColumn("age", "number", unit="years", title=message_in("column", "Age"))
COMPUTED = (
    CatalogueColumn("alive", "bool", title=Message("The person is alive")),
    CatalogueColumn("is_head", "bool", title=Message("The person is the head of the household")),
)
"""What is computed for each person, in addition to the columns of the civil registry."""

TOO_INVOLVED = "too complex when a value may be unknown; simplify it, or split it into two facts"
WAYS = ("count", "sum", "max", "min", "any", "head")
IDENTITY = frozenset({"national_id", "given_name", "family_name", "father_name", "mobile", "postal_code"})
"""Columns that say who somebody is. No law names a person: a rule about one would be a favour or a grudge, and a reform
tried about one would say what they own. What a case is decided from is stored without them (households/case_data.py).
"""
HIDDEN = IDENTITY | {"died_on", "household_id"}
"""Not for expressions: an empty died_on means alive, which `alive` says."""


def reserved_facts(catalogue: SchemaCatalogue) -> dict[str, Fact]:
    """The facts that are always there; see reading.RESERVED."""
    persons = catalogue.tables[PERSONS]
    alive = ColumnRef(BOOL, "alive")
    size = Fact(
        "household_size", "count", persons, None, alive, number(0, MOST_ROWS, "persons"),
        title=RESERVED_TITLES["household_size"],
    )  # fmt: skip
    heads = {
        "province": persons.columns["province"],
        "area": persons.columns["area"],
        "head_sex": persons.columns["sex"],
    }
    return {size.name: size} | {
        name: Fact(
            name, "head", persons, column, None, Type("code", codes=column.codes), title=RESERVED_TITLES[name]
        )
        for name, column in heads.items()
    }


class _RowNames(Mapping[str, Node]):
    """The columns of a row, and the plain parameters behind them: a row knows nothing of its household's facts."""

    def __init__(self, cells: dict[str, Node], names: Mapping[str, Node]) -> None:
        self.cells, self.names = cells, names

    def __getitem__(self, name: str) -> Node:
        if name in self.cells:
            return self.cells[name]
        node = self.names[name]
        if not isinstance(node, Const):
            raise KeyError(name)
        return node

    def __iter__(self) -> Iterator[str]:
        yield from self.cells

    def __len__(self) -> int:
        return len(self.cells)


class FactReader:
    """Reads the facts of one day; the names are needed for contradictions, which speak of other facts."""

    def __init__(
        self, on: dt.date, catalogue: SchemaCatalogue, faults: PolicyFaults, names: Mapping[str, Node]
    ) -> None:
        self.on, self.catalogue, self.faults, self.names = on, catalogue, faults, names
        self._contradictions: dict[str, tuple[str, Scalar]] = {}

    def fact(self, entry: PolicyEntry, body: Map) -> Fact | None:
        ways = [way for way in WAYS if way in body.entries]
        source = body.entries.get(ways[0]) if len(ways) == 1 else None
        if not isinstance(source, Scalar):
            self._fault(body.line, entry.path, f"needs exactly one of {', '.join(WAYS)}")
            return None
        how, line = ways[0], body.line_of(ways[0])
        found = self._source(how, source.value, line, f"{entry.path}.{how}")
        if found is None:
            return None
        table, column = found
        made = self._typed(entry, body, how, table, column)
        if "contradicted_when" in body.entries and isinstance(
            text := body.entries["contradicted_when"], Scalar
        ):
            self._contradictions[entry.name] = (entry.path, text)
            if made and made.type.kind == "code":
                self._fault(
                    body.line_of("contradicted_when"),
                    f"{entry.path}.contradicted_when",
                    "a code cannot be contradicted; use an 'any' of persons with a 'where' instead",
                )
        return made

    def with_contradictions(self, facts: dict[str, Fact]) -> dict[str, Fact]:
        """The same facts, knowing which other facts contradict them. Such a condition uses plain facts only."""
        made = dict(facts)
        for name, (path, text) in self._contradictions.items():
            try:
                node = type_check(text.value, Scope(self.names))
            except (SyntaxFault, TypeFault) as fault:
                self._fault(text.line, f"{path}.contradicted_when", str(fault))
                continue
            if why := self._why_not(node, facts):
                self._fault(text.line, f"{path}.contradicted_when", why)
                continue
            made[name] = replace(made[name], contradicted_when=node)
        return made

    def _why_not(self, contradicts: Node, facts: dict[str, Fact]) -> str:
        bad = [
            r.name
            for r in references_in(contradicts)
            if r.name not in facts or r.name in self._contradictions
        ]
        if bad:
            return f"cannot use '{bad[0]}' here; use only facts without 'contradicted_when'"
        if contradicts.type.kind != "bool":
            return "must be a truth value"
        return TOO_INVOLVED if is_too_involved(contradicts) else ""

    def _source(
        self, how: str, text: str, line: int, path: str
    ) -> tuple[CatalogueTable, CatalogueColumn | None] | None:
        text = f"{PERSONS}.{text}" if how == "head" and "." not in text else text
        table_name, _, column_name = text.partition(".")
        table = self.catalogue.tables.get(table_name)
        if table is None:
            self._fault(
                line,
                path,
                f"unknown register '{table_name}'; {did_you_mean(table_name, list(self.catalogue.tables))}",
            )
            return None
        if how in ("count", "any"):
            if column_name:
                self._fault(line, path, f"counts rows: write '{table_name}' alone, and the column in 'where'")
                return None
            return table, None
        column = table.columns.get(column_name)
        if column is None or column_name in HIDDEN:
            known = [f"{table_name}.{c}" for c in table.columns if c not in HIDDEN]
            self._fault(line, path, f"unknown column '{text}'; {did_you_mean(text, known)}")
            return None
        if how == "head" and table_name != PERSONS:
            self._fault(line, path, "takes a column of persons, such as province")
            return None
        wanted = ("number", "bool", "code") if how == "head" else ("number",)
        if column.kind not in wanted:
            self._fault(line, path, f"'{text}' is a {column.kind}; {how} needs a {' or '.join(wanted)}")
            return None
        return table, column

    def _typed(
        self, entry: PolicyEntry, body: Map, how: str, table: CatalogueTable, column: CatalogueColumn | None
    ) -> Fact | None:
        empty = self._empty(entry, body, how)
        type_ = self._type(entry, body, how, table, column)
        if empty > type_.high and how == "min":
            type_ = replace(type_, high=empty)
        ask = self._ask(entry, body, how, table)
        max_age = self._max_age(entry, body, ask and table.name != PERSONS)
        where = self._where(entry, body, table)
        if how == "head" and "where" in body.entries:
            self._fault(
                body.line_of("where"), entry.path, "'head' takes the head's own value; leave out 'where'"
            )
        title, law = body.entries.get("title"), body.entries.get("law")
        return Fact(
            entry.name, how, table, column, where, type_, ask, max_age, empty,
            title=words(title),
            law=law if isinstance(law, Map) else None, line=body.line,
        )  # fmt: skip

    def _type(
        self, entry: PolicyEntry, body: Map, how: str, table: CatalogueTable, column: CatalogueColumn | None
    ) -> Type:
        unit = self._unit(entry, body, column)
        if how == "any":
            return BOOL
        if how == "count":
            return number(0, MOST_ROWS, "persons" if table.name == PERSONS else "")
        assert column is not None
        if how == "sum":
            return number(0, LARGEST_FACT, unit)
        return column_type(column, unit)

    def _unit(self, entry: PolicyEntry, body: Map, column: CatalogueColumn | None) -> str:
        """An amount over a period may be restated as one a year or a month: `where` says which rows make it so."""
        own = column.unit if column else ""
        text = body.entries.get("unit")
        if not isinstance(text, Scalar):
            return own
        if text.value != own and not (own in MONEY and text.value in MONEY):
            self._fault(
                body.line_of("unit"),
                f"{entry.path}.unit",
                f"the column is in {own or 'plain units'}, not in {text.value}",
            )
        return text.value

    def _ask(self, entry: PolicyEntry, body: Map, how: str, table: CatalogueTable) -> bool:
        text = body.entries.get("unknown")
        if text is None and table.name != PERSONS:
            message = "needs 'unknown': what a missing answer means; 'ask' (not known), or 0 / false (counts as none)"
            self._fault(body.line, entry.path, message)
        none = "false" if how == "any" else "0"
        value = text.value if isinstance(text, Scalar) else "ask"
        if value not in ("ask", none):
            self._fault(body.line_of("unknown"), f"{entry.path}.unknown", f"must be 'ask' or {none}")
        return value == "ask"

    def _max_age(self, entry: PolicyEntry, body: Map, allowed: bool) -> tuple[int, str] | None:
        text = body.entries.get("max_age")
        if not isinstance(text, Scalar):
            return None
        if not allowed:
            self._fault(
                body.line_of("max_age"),
                f"{entry.path}.max_age",
                "only makes sense with a register and 'unknown: ask'",
            )
        try:
            return scalars.duration(text.value)
        except scalars.ScalarFault as fault:
            self._fault(text.line, f"{entry.path}.max_age", str(fault))
            return None

    def _empty(self, entry: PolicyEntry, body: Map, how: str) -> int:
        text = body.entries.get("empty")
        if text is None:
            if how == "min":
                self._fault(body.line, entry.path, "needs 'empty': the value if there are no rows")
            return 0
        if how != "min":
            self._fault(
                body.line_of("empty"), f"{entry.path}.empty", "only 'min' takes this; 'max' without rows is 0"
            )
        try:
            return max(scalars.whole_number(text.value if isinstance(text, Scalar) else ""), 0)
        except scalars.ScalarFault as fault:
            self._fault(body.line_of("empty"), f"{entry.path}.empty", str(fault))
            return 0

    def _where(self, entry: PolicyEntry, body: Map, table: CatalogueTable) -> Node | None:
        text = body.entries.get("where")
        if text is None:
            return None
        try:
            node = type_check(text.value if isinstance(text, Scalar) else "", self._row_scope(table))
        except (SyntaxFault, TypeFault) as fault:
            self._fault(body.line_of("where"), f"{entry.path}.where", str(fault))
            return None
        if node.type.kind != "bool":
            self._fault(
                body.line_of("where"),
                f"{entry.path}.where",
                "must be a truth value, such as kind == 'passenger'",
            )
            return None
        if is_too_involved(node):
            self._fault(body.line_of("where"), f"{entry.path}.where", TOO_INVOLVED)
            return None
        return node

    def _row_scope(self, table: CatalogueTable) -> Scope:
        columns = row_columns(table, self.catalogue)
        cells: dict[str, Node] = {
            name: _cell(column, of_person=name.startswith(OF_PERSON))
            for name, column in columns.items()
            if column is not AGE
        }
        is_persons = table.name == PERSONS
        birth = ColumnRef(Type("date"), "birth_date", of_person=not is_persons)
        return Scope(
            _RowNames(cells, self.names),
            self.on,
            {AGE.name if is_persons else f"{OF_PERSON}{AGE.name}": birth},
        )

    def _fault(self, line: int, path: str, message: str) -> None:
        self.faults.add(line, path, message)


def row_columns(table: CatalogueTable, catalogue: SchemaCatalogue) -> dict[str, CatalogueColumn]:
    """Name → column, for everything that may be asked of a row of this register."""
    persons = catalogue.tables[PERSONS]
    of_person = {c.name: c for c in (*_open_columns(persons), *COMPUTED, AGE)}
    if table.name == PERSONS:
        return of_person
    own = {c.name: c for c in _open_columns(table)}
    return own | {f"{OF_PERSON}{name}": column for name, column in of_person.items()}


def _open_columns(table: CatalogueTable) -> list[CatalogueColumn]:
    return [column for name, column in table.columns.items() if name not in HIDDEN]


def column_type(column: CatalogueColumn, unit: str = "") -> Type:
    if column.kind == "number":
        return number(0, column.highest, unit or column.unit)
    return Type(column.kind, codes=column.codes)


def _cell(column: CatalogueColumn, *, of_person: bool = False) -> ColumnRef:
    return ColumnRef(column_type(column), column.name, column.nullable, of_person)
