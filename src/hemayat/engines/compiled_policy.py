"""A policy on one day, with the columns that its facts and its decisions have."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hemayat.engines.catalogue import catalogue
from hemayat.rules.decision_sql import decision_columns, decision_sql
from hemayat.rules.facts_sql import fact_columns, facts_sql
from hemayat.rules.policy import Policy
from hemayat.rules.policy_check import check_all_days
from hemayat.rules.policy_parser import read_policy
from hemayat.rules.resolution import resolve
from hemayat.rules.resolved_policy import PolicyOn

if TYPE_CHECKING:
    import pyarrow as pa

_ARROW = {
    "number": "int64",
    "bool": "bool",
    "code": "string",
    "outcome": "string",
    "unknown": "int8",
    "verdict": "int8",
    "date": "date32",
}
_MAY_BE_EMPTY = {"facts": ("code", "date"), "decisions": ("number", "bool")}
"""A fact that is not known has a value too, and beside it the reason. What can have no gap is stored without a place
for gaps."""


@dataclass(frozen=True)
class CompiledPolicy:
    """What an engine runs: one policy on one day."""

    on_day: PolicyOn

    @property
    def policy(self) -> Policy:
        return self.on_day.policy

    @property
    def on(self) -> dt.date:
        return self.on_day.on

    @cached_property
    def facts_schema(self) -> pa.Schema:
        return _schema("facts", ((c.name, c.kind) for c in fact_columns(self.on_day)))

    @cached_property
    def statements_hash(self) -> str:
        """Over what is run: another version of the program that would decide otherwise has another one."""
        days = dict.fromkeys(catalogue().tables, self.on)
        cuts = {name: [0] * (rank.quantiles - 1) for name, rank in self.on_day.ranks.items()}
        text = facts_sql(self.on_day, days) + decision_sql(self.on_day, cuts)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def decision_schema(self) -> pa.Schema:
        return _schema("decisions", ((c.name, c.kind) for c in decision_columns(self.on_day)))


def _schema(what: str, columns: Iterable[tuple[str, str]]) -> pa.Schema:
    import pyarrow as pa

    may_be_empty = _MAY_BE_EMPTY[what]
    fields = [
        pa.field(name, pa.type_for_alias(_ARROW[kind]), nullable=kind in may_be_empty)
        for name, kind in columns
    ]
    return pa.schema([pa.field("household_id", pa.int64(), nullable=False), *fields])


def compile_policy(folder: Path, on: dt.date, patches: tuple[Path, ...] = ()) -> CompiledPolicy:
    """The checked policy on that day. Raises PolicyError with every fault, on whatever day it shows."""
    policy = read_policy(folder, patches)
    check_all_days(policy, catalogue())
    return CompiledPolicy(resolve(policy, on, catalogue()))
