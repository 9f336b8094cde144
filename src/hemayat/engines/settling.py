"""What of a counted fact is known, and why not: the same as the last layers of `rules.facts_sql`, column by column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hemayat.engines.content import in_household_order
from hemayat.engines.tallying import Counted, places_among
from hemayat.rules.catalogue import LARGEST_FACT
from hemayat.rules.facts_sql import Asked, answers_sql, doubts_sql, gap_names, is_stale, registers_asked
from hemayat.rules.resolved import Fact, PolicyOn
from hemayat.rules.unknowns import Unknown

Values = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]


def settled(
    con: duckdb.DuckDBPyConnection, policy: PolicyOn, as_of: Mapping[str, dt.date], counted: Counted
) -> dict[str, Any]:
    """The columns of the facts, by name. `con` has the prepared table `answered`."""
    answers = _Answers(con, policy, counted.households)
    gaps = {asked: answers.gap(asked, as_of, counted) for asked in gap_names(policy)}
    found: dict[str, Any] = {"household_id": counted.households}
    doubtful = [f for f in policy.facts.values() if f.contradicted_when is not None]
    for fact in policy.facts.values():
        if fact.contradicted_when is None:
            found |= _columns(fact, counted, gaps, None)
    if doubtful:
        con.register("plain", pa.table(found))
        doubts = con.sql(doubts_sql(policy, "plain")).to_arrow_table()
        con.unregister("plain")
        for fact in doubtful:
            is_doubted = pc.fill_null(doubts.column(fact.name), False).to_numpy()
            found |= _columns(fact, counted, gaps, is_doubted)
    return found | {f"{register}__as_of": answers.oldest(register) for register in registers_asked(policy)}


class _Answers:
    """Who was asked: rows of the few households about whom there is something to say."""

    def __init__(self, con: duckdb.DuckDBPyConnection, policy: PolicyOn, households: Values) -> None:
        self.policy, self.size = policy, len(households)
        if registers_asked(policy):
            self.rows = in_household_order(con.sql(answers_sql(policy)).to_arrow_table())
            self.places = places_among(households, self.rows.column("household_id").to_numpy())

    def gap(self, asked: Asked, as_of: Mapping[str, dt.date], counted: Counted) -> Codes:
        gap = self._spread(gap_names(self.policy)[asked], np.int8)
        if is_stale(self.policy, asked, as_of):
            listed = self._spread(f"{asked[0]}__listed", np.int64)
            is_old = listed < counted.columns["household_size__known"]
            gap = np.where(is_old, np.maximum(gap, np.int8(Unknown.OLD)), gap)
        return gap

    def oldest(self, register: str) -> pa.Array:
        """The oldest answer of another day; without one, the register's own day is meant."""
        days = self.rows.column(f"{register}__as_of")
        there = pc.is_valid(days).to_numpy()
        whole, empty = np.zeros(self.size + 1, dtype=np.int32), np.ones(self.size + 1, dtype=bool)
        places = self.places[there]
        whole[places] = days.drop_null().cast(pa.int32()).to_numpy()
        empty[places] = False
        return pa.array(whole[:-1], mask=empty[:-1]).cast(pa.date32())

    def _spread(self, name: str, kind: type[np.generic]) -> Values:
        whole = np.zeros(self.size + 1, dtype=kind)
        whole[self.places] = pc.fill_null(self.rows.column(name), 0).to_numpy()
        return whole[:-1]


def _columns(
    fact: Fact, counted: Counted, gaps: Mapping[Asked, Codes], is_doubted: Flags | None
) -> dict[str, Any]:
    known = counted.columns[f"{fact.name}__known"]
    if fact.type.kind == "code":
        return {fact.name: known}
    missing = None
    if fact.how == "head":
        missing = pc.is_null(known).to_numpy()
        known = pc.fill_null(known, False if fact.type.kind == "bool" else 0).to_numpy()
    if not fact.may_be_unknown:
        return {fact.name: known}
    unknown = gaps.get((fact.table.name, fact.max_age))
    if unknown is None or not fact.follows_answers:
        unknown = np.zeros(len(known), dtype=np.int8)
    if fact.ask and fact.has_nullable_cells:
        incomplete = counted.columns[f"{fact.name}__maybe"] if missing is None else missing
        unknown = np.where(incomplete, np.maximum(unknown, np.int8(Unknown.INCOMPLETE)), unknown)
    if is_doubted is not None:
        unknown = np.where(is_doubted, np.int8(Unknown.CONTRADICTED), unknown)
    if fact.how == "sum":
        unknown = np.where(known > LARGEST_FACT, np.int8(Unknown.OUT_OF_RANGE), unknown)
    lost = unknown >= Unknown.OLD
    if missing is not None:
        lost = missing if is_doubted is None else missing | is_doubted
    return {fact.name: np.where(lost, known.dtype.type(0), known), f"{fact.name}__unknown": unknown}
