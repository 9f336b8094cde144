"""What holds for every case of a file, or of a folder: the day, the registers' days, cut points, members, defaults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hemayat.rules import scalars
from hemayat.rules.catalogue import PERSONS, CatalogueColumn, SchemaCatalogue
from hemayat.rules.faults import PolicyFaults, did_you_mean
from hemayat.rules.source import Map, Scalar, Seq, Tree

ALL = "all"
UNKNOWN_CELL = "unknown"
"""How a case writes an empty cell."""
_IDS = ("household_id", "national_id")
_NOTHING = Map({}, 0)


@dataclass(frozen=True)
class CaseCutPoints:
    """Cut points written out, or as equal steps from the first."""

    given: tuple[int, ...] = ()
    first: int = 0
    step: int = 0

    def points(self, quantiles: int) -> tuple[int, ...]:
        return self.given or tuple(self.first + n * self.step for n in range(quantiles - 1))


@dataclass(frozen=True)
class CaseFrame:
    """`rows`: table → what a case has there if it does not mention the table.

    `defaults`: table (or relation to the head, for members) → column → value; `who` may be among them.
    """

    on: dt.date | None = None
    as_of: Mapping[str, dt.date] = field(default_factory=dict)
    cuts: Mapping[str, CaseCutPoints] = field(default_factory=dict)
    rows: Mapping[str, Tree] = field(default_factory=dict)
    defaults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class FrameReader:
    """Reads `base` and `defaults` of a file over what the folder's own file of defaults says."""

    def __init__(self, catalogue: SchemaCatalogue, faults: PolicyFaults) -> None:
        self.catalogue, self.faults = catalogue, faults

    def frame(self, tree: Map, common: CaseFrame, *, whole_file: bool = False) -> CaseFrame:
        known = ["base", "defaults"] + ([] if whole_file else ["cases"])
        for key in tree.entries:
            if key not in known:
                self.faults.add(tree.line_of(key), key, f"unknown entry; {did_you_mean(key, known)}")
        base, defaults = (self._map(tree, key) for key in ("base", "defaults"))
        return self._base(base, replace(common, defaults=self._defaults(defaults, common)))

    def _base(self, base: Map, frame: CaseFrame) -> CaseFrame:
        for key, value in base.entries.items():
            if key == "on":
                frame = replace(frame, on=self._date(value, "base.on"))
            elif key == "as_of":
                frame = replace(frame, as_of={**frame.as_of, **self._as_of(value)})
            elif key == "cuts":
                frame = replace(frame, cuts={**frame.cuts, **self._cuts(self._map(base, "cuts"))})
            elif key in self.catalogue.tables:
                frame = replace(frame, rows={**frame.rows, key: value})
            else:
                hint = did_you_mean(key, ["on", "as_of", "cuts", *self.catalogue.tables])
                self.faults.add(base.line_of(key), f"base.{key}", f"unknown entry; {hint}")
        return frame

    def _as_of(self, tree: Tree) -> dict[str, dt.date]:
        """One day for all registers, or a day for each; `all` for those not named."""
        if isinstance(tree, Scalar):
            day = self._date(tree, "base.as_of")
            return {ALL: day} if day else {}
        found = {}
        for key, value in tree.entries.items() if isinstance(tree, Map) else ():
            if key != ALL and key not in self.catalogue.tables:
                hint = did_you_mean(key, list(self.catalogue.tables))
                self.faults.add(tree.line, f"base.as_of.{key}", f"unknown register; {hint}")
            elif day := self._date(value, f"base.as_of.{key}"):
                found[key] = day
        return found

    def _cuts(self, tree: Map) -> dict[str, CaseCutPoints]:
        found = {}
        for rank, value in tree.entries.items():
            try:
                found[rank] = _cuts_of(value)
            except scalars.ScalarFault as fault:
                self.faults.add(value.line, f"base.cuts.{rank}", str(fault))
        return found

    def _defaults(self, tree: Map, common: CaseFrame) -> dict[str, dict[str, Any]]:
        found = {table: dict(cells) for table, cells in common.defaults.items()}
        relations = self.catalogue.tables[PERSONS].columns["relation_to_head"].codes
        for table in tree.entries:
            if table not in self.catalogue.tables and table not in relations:
                hint = did_you_mean(table, [*self.catalogue.tables, *relations])
                self.faults.add(tree.line_of(table), f"defaults.{table}", f"unknown register; {hint}")
                continue
            real = PERSONS if table in relations else table
            for key, value in self._map(tree, table).entries.items():
                path = f"defaults.{table}.{key}"
                found.setdefault(table, {})[key] = (
                    text_of(value) if key == "who" else self.cell(real, key, value, path)
                )
        return found

    def cell(self, table: str, name: str, tree: Tree, path: str) -> Any:
        """The value of one cell; None for an empty one, with a fault noted where it may not be empty."""
        columns = self.catalogue.tables[table].columns
        column = columns.get(name)
        if column is None or name in _IDS:
            hint = did_you_mean(name, [c for c in columns if c not in _IDS])
            self.faults.add(tree.line, path, f"unknown column of {table}; {hint}")
            return None
        text = text_of(tree)
        if text == UNKNOWN_CELL:
            if not column.nullable:
                self.faults.add(tree.line, path, "can never be empty in this register")
            return None
        try:
            return _typed(text, column)
        except scalars.ScalarFault as fault:
            self.faults.add(tree.line, path, str(fault))
            return None

    def _date(self, tree: Tree, path: str) -> dt.date | None:
        try:
            return scalars.date(text_of(tree))
        except scalars.ScalarFault as fault:
            self.faults.add(tree.line, path, str(fault))
            return None

    def _map(self, tree: Map, key: str) -> Map:
        value = tree.entries.get(key, _NOTHING)
        if not isinstance(value, Map):
            self.faults.add(tree.line_of(key), key, "must be a mapping of names to values")
            return _NOTHING
        return value


def text_of(tree: Tree) -> str:
    return tree.value if isinstance(tree, Scalar) else ""


def _cuts_of(tree: Tree) -> CaseCutPoints:
    if isinstance(tree, Map) and set(tree.entries) == {"first", "step"}:
        return CaseCutPoints(
            (), *(scalars.whole_number(text_of(tree.entries[key])) for key in ("first", "step"))
        )
    if not isinstance(tree, Seq) or not tree.items:
        raise scalars.ScalarFault("must be a list of increasing numbers, or {first: …, step: …}")
    given = tuple(scalars.whole_number(text_of(item)) for item in tree.items)
    if list(given) != sorted(given):
        raise scalars.ScalarFault("cut points must increase from the lowest to the highest")
    return CaseCutPoints(given)


def _typed(text: str, column: CatalogueColumn) -> Any:
    if column.kind == "bool":
        return scalars.truth(text)
    if column.kind == "date":
        return scalars.date(text)
    if column.kind == "number":
        value = scalars.whole_number(text)
        if not 0 <= value <= column.highest:
            raise scalars.ScalarFault(f"must be between 0 and {column.highest}")
        return value
    if column.codes and text not in column.codes:
        raise scalars.ScalarFault(
            f"'{text}' is not one of the codes; {did_you_mean(text, list(column.codes))}"
        )
    return text
