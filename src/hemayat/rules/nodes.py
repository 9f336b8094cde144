"""The typed tree: what an expression means, with the bounds of every number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

Kind = Literal["number", "bool", "code", "date"]

MONEY = ("rial", "rial/month", "rial/year")
PLAIN_UNITS = ("", "persons", "years", "months", "days", "percent", "tenths")
UNITS = (*MONEY, *PLAIN_UNITS)


@dataclass(frozen=True)
class Type:
    """`unit` and the inclusive bounds belong to numbers, `codes` to codes (empty: any text)."""

    kind: Kind
    unit: str = ""
    low: int = 0
    high: int = 0
    codes: tuple[str, ...] = ()

    @property
    def is_money(self) -> bool:
        return self.unit in MONEY

    def __str__(self) -> str:
        if self.kind == "number":
            return f"number in {self.unit or 'plain units'}"
        return "truth value" if self.kind == "bool" else self.kind


def number(low: int, high: int, unit: str = "") -> Type:
    return Type("number", unit, low, high)


BOOL = Type("bool")


@dataclass(frozen=True)
class Node:
    type: Type

    def children(self) -> Iterator[Node]:
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (v for v in value if isinstance(v, Node))


@dataclass(frozen=True)
class Const(Node):
    value: int | bool | str


@dataclass(frozen=True)
class Ref(Node):
    """A fact, derived value or rank of the household."""

    name: str


@dataclass(frozen=True)
class ColumnRef(Node):
    """A column of the register row at hand (`person.x` when of_person)."""

    name: str
    nullable: bool = False
    of_person: bool = False


@dataclass(frozen=True)
class Arith(Node):
    op: str  # + - * // %
    left: Node
    right: Node


@dataclass(frozen=True)
class Extreme(Node):
    op: str  # min max
    items: tuple[Node, ...]


@dataclass(frozen=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True)
class Compare(Node):
    op: str  # == < <=
    left: Node
    right: Node


@dataclass(frozen=True)
class IsIn(Node):
    operand: Node
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Logic(Node):
    op: str  # and or
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    operand: Node


@dataclass(frozen=True)
class IsKnown(Node):
    operand: Node


@dataclass(frozen=True)
class Steps(Node):
    """A stepped parameter: the value of the last step whose start is not above the key; below the first, the first."""

    key: Node
    starts: tuple[int, ...]
    values: tuple[Node, ...]


@dataclass(frozen=True)
class CodeChoice(Node):
    """A parameter by code or truth value; `other` for every code not named."""

    key: Node
    codes: tuple[str | bool, ...]
    values: tuple[Node, ...]
    other: Node | None = None


def references_in(node: Node) -> Iterator[Ref]:
    """Every reference below `node`, itself included."""
    if isinstance(node, Ref):
        yield node
    for child in node.children():
        yield from references_in(child)


def columns(node: Node) -> Iterator[ColumnRef]:
    if isinstance(node, ColumnRef):
        yield node
    for child in node.children():
        yield from columns(child)
