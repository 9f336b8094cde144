"""A policy as written in its file: every entry with all its dated versions, nothing evaluated yet."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field

from hemayat.rules import scalars
from hemayat.rules.source import Map, Scalar, Seq, Tree


@dataclass(frozen=True)
class EntryVersion:
    """One dated wording of an entry, in force from `start` until the day before `end`."""

    start: dt.date
    end: dt.date | None
    body: Tree
    line: int

    def holds_on(self, on: dt.date) -> bool:
        return self.start <= on and (self.end is None or on < self.end)


@dataclass(frozen=True)
class PolicyEntry:
    """A named entry of one section, for example the criterion `income`."""

    section: str
    name: str
    line: int
    versions: tuple[EntryVersion, ...]

    @property
    def path(self) -> str:
        return f"{self.section}.{self.name}"

    def on(self, day: dt.date) -> EntryVersion | None:
        return next((v for v in self.versions if v.holds_on(day)), None)


@dataclass(frozen=True)
class Parameter:
    """A number (or a table of numbers by facts) of the law, with the day from which each value holds."""

    name: str
    line: int
    unit: str
    by: tuple[str, ...]
    law: Map
    title: dict[str, str]
    values: tuple[tuple[dt.date, Tree], ...]  # ordered by date; a value `ended` ends it

    def on(self, day: dt.date) -> Tree | None:
        current = [tree for start, tree in self.values if start <= day]
        if not current or (isinstance(current[-1], Scalar) and current[-1].value == "ended"):
            return None
        return current[-1]


@dataclass(frozen=True)
class Policy:
    """One programme: all its dated versions. `version` is the hash of its content, comments and layout left out."""

    id: str
    file: str
    version: str
    title: dict[str, str]
    legal_basis: Map
    start: dt.date
    end: dt.date | None
    parameters: dict[str, Parameter]
    facts: dict[str, PolicyEntry]
    derived: dict[str, PolicyEntry]
    ranks: dict[str, PolicyEntry]
    criteria: dict[str, PolicyEntry]
    waivers: dict[str, PolicyEntry]
    entitlement: PolicyEntry | None
    notes: tuple[dict[str, str], ...] = ()
    change_order: tuple[str, ...] = ()
    """Facts in the order in which people can change them: what would change a result is listed in it."""
    is_patched: bool = False
    text: str = field(repr=False, compare=False, default="")
    """The policy file as it was read, without patches."""
    sources: tuple[tuple[str, str], ...] = field(compare=False, default=())
    """Name and SHA-256 of each file that it was read from: the policy, then its patches in order."""
    tree: Map = field(repr=False, compare=False, default=Map({}, 0))

    def entries(self) -> list[PolicyEntry]:
        sections = (self.facts, self.derived, self.ranks, self.criteria, self.waivers)
        found = [entry for section in sections for entry in section.values()]
        return found + ([self.entitlement] if self.entitlement else [])

    def turning_days(self) -> list[dt.date]:
        """Every day on which something in the policy changes, the first day in force among them."""
        days = {self.start}
        for entry in self.entries():
            days |= {v.start for v in entry.versions} | {v.end for v in entry.versions if v.end}
        for parameter in self.parameters.values():
            days |= {start for start, _ in parameter.values}
        for rank in self.ranks.values():
            days |= _days_of_cuts(rank)
        return sorted(d for d in days if d >= self.start and (self.end is None or d < self.end))


def _days_of_cuts(rank: PolicyEntry) -> set[dt.date]:
    """The days from which published cut points apply. What is not a date is reported when the rank is read."""
    days = set()
    for version in rank.versions:
        cuts = version.body.entries.get("cuts") if isinstance(version.body, Map) else None
        for key in cuts.entries if isinstance(cuts, Map) else ():
            with suppress(scalars.ScalarFault):
                days.add(scalars.date(key))
    return days


def content_hash(tree: Tree) -> str:
    """Sixteen hexadecimal digits over names, values and their order; comments and layout do not count."""
    canonical = json.dumps(_plain(tree), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _plain(tree: Tree) -> object:
    if isinstance(tree, Scalar):
        return tree.value
    if isinstance(tree, Seq):
        return [_plain(item) for item in tree.items]
    return {key: _plain(value) for key, value in tree.entries.items()}
