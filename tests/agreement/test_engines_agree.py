"""Random policies over random nations: Python and DuckDB give the same rows, in every column."""

from __future__ import annotations

import random

import duckdb
import pytest
from hypothesis import given

from hemayat.engines.duckdb import tables_used
from tests.agreement.chance import BRIEF, LONG, QUICK, SEEDS, policies
from tests.agreement.dice import Dice
from tests.agreement.engines import ByDuckDB, ByReference, assert_same
from tests.agreement.nations import Nation, random_nation
from tests.agreement.policies import compiled


def check_agreement(con: duckdb.DuckDBPyConnection, text: str, seed: int, households: int) -> None:
    policy = compiled(text)
    nation = random_nation(Dice.of_seed(seed), households, tables_used(policy))
    reference, fast = ByReference(policy, nation), ByDuckDB(con, policy, nation)
    facts, decisions = reference.tables()
    assert_same(facts, fast.facts, "facts")
    assert reference.cuts == fast.cuts
    assert_same(decisions, fast.decisions, "decisions")
    outcomes = fast.outcomes()
    assert "outcome" in outcomes.column_names
    assert_same(decisions.select(outcomes.column_names), outcomes, "outcomes alone")


@given(text=policies(), seed=SEEDS)
@QUICK
def test_python_and_duckdb_give_the_same_rows(con: duckdb.DuckDBPyConnection, text: str, seed: int) -> None:
    check_agreement(con, text, seed, 40)


@pytest.mark.slow
@given(text=policies(), seed=SEEDS)
@LONG
def test_python_and_duckdb_give_the_same_rows_for_many_policies(
    con: duckdb.DuckDBPyConnection, text: str, seed: int
) -> None:
    check_agreement(con, text, seed, 60)


@given(text=policies(), seed=SEEDS)
@BRIEF
def test_a_nation_of_nobody_is_decided_too(con: duckdb.DuckDBPyConnection, text: str, seed: int) -> None:
    check_agreement(con, text, seed, 0)


@given(text=policies(), seed=SEEDS)
@BRIEF
def test_the_order_of_rows_and_households_changes_nothing(
    con: duckdb.DuckDBPyConnection, text: str, seed: int
) -> None:
    policy = compiled(text)
    nation = random_nation(Dice.of_seed(seed), 30, tables_used(policy))
    ordered = ByDuckDB(con, policy, nation)
    shuffled = ByDuckDB(con, policy, mixed_up(nation, random.Random(seed)))
    assert_same(ordered.facts, shuffled.facts, "facts")
    assert ordered.cuts == shuffled.cuts
    assert_same(ordered.decisions, shuffled.decisions, "decisions")


def mixed_up(nation: Nation, chance: random.Random) -> Nation:
    """The same households in another order, and the rows of each in another order too, the head still first."""
    households = []
    for household in chance.sample(nation.households, len(nation.households)):
        rows = {name: chance.sample(rows, len(rows)) for name, rows in household.items()}
        households.append(rows | {"persons": sorted(rows["persons"], key=lambda p: p["person_no"] != 1)})
    return Nation(households, nation.as_of)
