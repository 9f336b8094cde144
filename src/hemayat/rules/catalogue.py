"""What the rule language knows of the registers: it is given this as an argument and never imports them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ColumnKind = Literal["number", "bool", "code", "date"]

PERSONS = "persons"
LARGEST_FACT = 10**16
"""A household's sum above this is out of range: the fact is unknown."""
MOST_ROWS = 10**6
"""Upper bound of a count of rows of one household."""


@dataclass(frozen=True)
class CatalogueColumn:
    """A column that expressions may use. `codes` empty on a code column means any text."""

    name: str
    kind: ColumnKind
    unit: str = ""
    codes: tuple[str, ...] = ()
    nullable: bool = False
    highest: int = 0
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CatalogueTable:
    name: str
    owner: str
    owner_title: Mapping[str, str]
    title: Mapping[str, str]
    columns: Mapping[str, CatalogueColumn]


@dataclass(frozen=True)
class SchemaCatalogue:
    """All tables; `persons` must be among them with relation_to_head, sex, birth_date, died_on, province, area."""

    tables: Mapping[str, CatalogueTable]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # code → {fa, en}, for people
