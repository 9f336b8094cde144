"""The policy as it holds on one day: every expression typed, every parameter a number or a table of numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from hemayat.rules.catalogue import PERSONS, CatalogueColumn, CatalogueTable
from hemayat.rules.nodes import Node, Type, columns
from hemayat.rules.policy import Parameter, Policy
from hemayat.rules.source import Map

Words = Mapping[str, str]
MONTHS = 12


@dataclass(frozen=True)
class Fact:
    """One value of a household, counted from one register.

    `where` filters rows; `ask` says that a missing answer makes the fact unknown (otherwise it counts as nothing).
    """

    name: str
    how: str  # count sum max min any head
    table: CatalogueTable
    column: CatalogueColumn | None
    where: Node | None
    type: Type
    ask: bool = True
    max_age: tuple[int, str] | None = None
    empty: int = 0
    contradicted_when: Node | None = None
    title: Words = field(default_factory=dict)
    law: Map | None = None
    line: int = 0

    @cached_property
    def has_nullable_cells(self) -> bool:
        cells = list(columns(self.where)) if self.where else []
        return any(c.nullable for c in cells) or bool(self.column and self.column.nullable)

    @property
    def follows_answers(self) -> bool:
        """Whether it matters who was asked: not for persons, who are the registered nation itself."""
        return self.ask and self.table.name != PERSONS

    @property
    def may_be_unknown(self) -> bool:
        return (
            self.how == "sum"
            or self.follows_answers
            or (self.ask and self.has_nullable_cells)
            or self.contradicted_when is not None
        )


@dataclass(frozen=True)
class Derived:
    name: str
    value: Node
    title: Words = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True)
class Rank:
    """Quantile of the household, 1 … quantiles, cut over persons. `cuts`: published ones, if the law gives them.

    `about`: what it compares, in one sentence; a policy may leave it out.
    """

    name: str
    by: Node
    weight: str
    quantiles: int
    cuts: tuple[int, ...] | None = None
    title: Words = field(default_factory=dict)
    about: Words = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True)
class Criterion:
    """One condition. It passes where `passes` is true; `value` and `limit` are its two sides where it has sides."""

    name: str
    kind: str  # at_most at_least require refuse_when
    passes: Node
    value: Node | None
    limit: Node | None
    title: Words
    sentences: Mapping[str, Words]  # one for each of reading.SENTENCES that the policy gives
    law: Map
    line: int = 0


@dataclass(frozen=True)
class Waiver:
    """Who is exempt, and from which criteria."""

    name: str
    when: Node
    covers: tuple[str, ...]
    title: Words
    law: Map
    line: int = 0


@dataclass(frozen=True)
class Entitlement:
    amount: Node
    unit: str
    law: Map
    starts: Words = field(default_factory=dict)
    pay_day: int | None = None


@dataclass(frozen=True)
class PolicyOn:
    """Everything that decides a household on `on`. `order` lists derived values and ranks, each after what it uses."""

    policy: Policy
    on: dt.date
    facts: Mapping[str, Fact]
    derived: Mapping[str, Derived]
    ranks: Mapping[str, Rank]
    order: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    waivers: tuple[Waiver, ...]
    entitlement: Entitlement | None
    parameters: Mapping[str, tuple[Parameter, Node]]

    @property
    def highest_support_rial(self) -> int:
        """No household can be paid more than this in a year, whatever the registers say; 0 if nothing is paid."""
        if self.entitlement is None:
            return 0
        months = MONTHS if self.entitlement.unit == "rial/month" else 1
        return months * self.entitlement.amount.type.high

    def waivers_of(self, criterion: str) -> list[Waiver]:
        return [w for w in self.waivers if criterion in w.covers]
