"""Decides which counted facts are known, and why others are not. Must give what `rules.facts_sql` gives in SQL.

The order of the steps in `_columns` is the order of the codes in `UnknownReason`: a later, higher code
replaces a lower one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from hemayat.engines.aggregation import HouseholdAggregates, Read, is_alive, places_among, rows_in_order
from hemayat.engines.arrays import NAMES, Flags, Values, column_array
from hemayat.rules.catalogue import LARGEST_FACT
from hemayat.rules.facts_sql import Asked, gap_names, is_stale, registers_asked
from hemayat.rules.resolved_policy import Fact, PolicyOn
from hemayat.rules.scalars import day_before
from hemayat.rules.tally_arrays import doubts_function
from hemayat.rules.targets import FIRST_DAY
from hemayat.rules.unknowns import CAUSE_CODES, UnknownReason

Days = Mapping[str, dt.date]
_ANSWERED = ["household_id", "person_died_on", "register", "as_of", "cause"]
_NEVER = np.iinfo(np.int32).max


class FactResolver:
    """What is settled of the facts of a policy."""

    def __init__(self, policy: PolicyOn) -> None:
        self.policy = policy
        self.doubts = doubts_function(policy, NAMES)

    def settle(self, read: Read, as_of: Days, counted: HouseholdAggregates) -> dict[str, Any]:
        """The columns of the facts, by name."""
        answers = _RegisterAnswerColumns(read, self.policy, counted.households)
        gaps = {gap_name: answers.gap(gap_name, as_of, counted) for gap_name in gap_names(self.policy)}
        found: dict[str, Any] = {"household_id": counted.households}
        for fact in self.policy.facts.values():
            if fact.contradicted_when is None:
                found |= _columns(fact, counted, gaps, None)
        for name, is_doubted in self._doubted(found).items():
            found |= _columns(self.policy.facts[name], counted, gaps, is_doubted)
        oldest = {f"{name}__as_of": answers.oldest(name) for name in registers_asked(self.policy)}
        return found | oldest

    def _doubted(self, results: Mapping[str, Any]) -> dict[str, Flags]:
        arrays = {name: results[name] for name in self.doubts.columns}
        coded = {n: column_array(pa.chunked_array([v])) for n, v in arrays.items() if isinstance(v, pa.Array)}
        # NumPy computes every branch of an `if`, including a division by zero whose result is not used.
        with np.errstate(all="ignore"):
            return self.doubts.run(arrays | coded)


class _RegisterAnswerColumns:
    """Who was asked: rows of the few households about whom there is something to say."""

    def __init__(self, read: Read, policy: PolicyOn, households: Values) -> None:
        self.policy, self.size = policy, len(households)
        if registers_asked(policy):
            rows = rows_in_order(read("answered", _ANSWERED))
            self.places = places_among(households, rows.column("household_id").to_numpy())
            self.living = is_alive(rows.column("person_died_on"), policy.on.toordinal() - FIRST_DAY)
            self.register, self.cause, self.as_of = (
                column_array(rows.column(name)) for name in ("register", "cause", "as_of")
            )
            codes = [CAUSE_CODES[word] for word in self.cause.words]
            self.codes = np.array([*codes, UnknownReason.KNOWN], np.int8)[self.cause.places]

    def gap(self, query: Asked, as_of: Days, counted: HouseholdAggregates) -> Values:
        """The worst of a living member."""
        register, max_age = query
        mine = self._living_of(register)
        codes = self.codes[mine]
        if max_age:
            is_old = self.as_of[mine] < day_before(self.policy.on, max_age).toordinal() - FIRST_DAY
            codes = np.where((codes == UnknownReason.KNOWN) & is_old, np.int8(UnknownReason.OLD), codes)
        worst = np.zeros(self.size + 1, dtype=np.int8)
        np.maximum.at(worst, self.places[mine], codes)
        gap = worst[:-1]
        if is_stale(self.policy, query, as_of):
            # The register as a whole is too old. A fact is known only if every living member has a newer answer.
            listed = np.bincount(self.places[mine], minlength=self.size + 1)[:-1]
            is_old = listed < counted.columns["household_size__known"]
            gap = np.where(is_old, np.maximum(gap, np.int8(UnknownReason.OLD)), gap)
        return gap

    def oldest(self, register: str) -> pa.Array:
        """The oldest answer of another day; without one, the register's own day is meant."""
        mine = self._living_of(register)
        mine = mine[self.codes[mine] == UnknownReason.KNOWN]
        oldest = np.full(self.size + 1, _NEVER, dtype=np.int32)
        np.minimum.at(oldest, self.places[mine], self.as_of[mine])
        return pa.array(oldest[:-1], mask=oldest[:-1] == _NEVER).cast(pa.date32())

    def _living_of(self, register: str) -> Values:
        return np.flatnonzero(self.register.is_in((register,)) & self.living)


def _columns(
    fact: Fact, counted: HouseholdAggregates, gaps: Mapping[Asked, Values], is_doubted: Flags | None
) -> dict[str, Any]:
    known = counted.columns[f"{fact.name}__known"]
    if fact.type.kind == "code":
        return {fact.name: known}
    missing = None
    if fact.how == "head":
        missing, known = known.empty, known.filled(False if fact.type.kind == "bool" else 0)
    if not fact.may_be_unknown:
        return {fact.name: known}
    unknown = gaps.get((fact.table.name, fact.max_age))
    if unknown is None or not fact.follows_answers:
        unknown = np.zeros(len(known), dtype=np.int8)
    if fact.ask and fact.has_nullable_cells:
        incomplete = counted.columns[f"{fact.name}__maybe"] if missing is None else missing
        unknown = np.where(incomplete, np.maximum(unknown, np.int8(UnknownReason.INCOMPLETE)), unknown)
    if is_doubted is not None:
        unknown = np.where(is_doubted, np.int8(UnknownReason.CONTRADICTED), unknown)
    if fact.how == "sum":
        unknown = np.where(known > LARGEST_FACT, np.int8(UnknownReason.OUT_OF_RANGE), unknown)
    # From OLD on, the known part cannot be trusted either, so that no sum is shown as "at least".
    lost = unknown >= UnknownReason.OLD
    if missing is not None:
        lost = missing if is_doubted is None else missing | is_doubted
    known[lost] = 0
    return {fact.name: known, f"{fact.name}__unknown": unknown}
