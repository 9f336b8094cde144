"""Random policies over random nations: Python and DuckDB give the same rows, in every column."""

from __future__ import annotations

import random

import duckdb
import pytest
from hypothesis import given

from hemayat.engines.compiled import CompiledPolicy
from hemayat.engines.content import in_household_order
from hemayat.engines.deciding import Decider
from hemayat.engines.duckdb import tables_used
from hemayat.engines.staging import Stager
from hemayat.rules.facts_sql import facts_sql
from hemayat.rules.plan import Kept
from tests.agreement.chance import BRIEF, LONG, QUICK, SEEDS, policies
from tests.agreement.dice import Dice
from tests.agreement.engines import ByDuckDB, ByReference, assert_same, cuts_counted
from tests.agreement.nations import Nation, random_nation
from tests.agreement.policies import compiled


def check_agreement(con: duckdb.DuckDBPyConnection, text: str, seed: int, households: int) -> None:
    policy = compiled(text)
    nation = random_nation(Dice.of_seed(seed), households, tables_used(policy))
    reference, fast = ByReference(policy, nation), ByDuckDB(con, policy, nation)
    facts, decisions = reference.tables()
    assert_same(facts, fast.facts, "facts")
    assert reference.cuts == fast.cuts
    assert_same(decisions, fast.decisions, "decisions by the statement")
    assert reference.cuts == cuts_counted(policy, fast.facts)
    decided = Decider(policy, fast.cuts).decide(fast.facts)
    assert_same(decisions, decided.cast(policy.decision_schema), "decisions")
    outcomes = fast.outcomes()
    assert "outcome" in outcomes.column_names
    assert_same(decisions.select(outcomes.column_names), outcomes, "outcomes alone")
    again = fast.outcomes(some_kept(policy, random.Random(seed)))
    assert_same(outcomes, again, "outcomes, some of it kept from before")


def some_kept(policy: CompiledPolicy, chance: random.Random) -> Kept:
    """Any part of what was decided: each value and each verdict as a coin falls."""
    names = {name for name in policy.on_day.order if chance.random() < 0.5}
    columns = (n for n in policy.decision_schema.names if n.removesuffix("__high") in names)
    criteria = (c.name for c in policy.on_day.criteria if chance.random() < 0.5)
    return Kept(frozenset(columns), frozenset(criteria))


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


@given(text=policies(), seed=SEEDS)
@QUICK
def test_adding_rows_up_gives_what_the_one_statement_for_spark_gives(
    con: duckdb.DuckDBPyConnection, text: str, seed: int
) -> None:
    policy = compiled(text)
    nation = random_nation(Dice.of_seed(seed), 30, tables_used(policy))
    without_persons = {
        **nation.tables(),
        "persons": Nation(nation.households[5:], nation.as_of).tables()["persons"],
    }
    for name, table in without_persons.items():
        con.register(name, table)
    statement = con.sql(facts_sql(policy.on_day, nation.as_of)).to_arrow_table()
    expected = in_household_order(statement.cast(policy.facts_schema))
    made = Stager(policy).of_tables(without_persons, nation.as_of)
    assert_same(expected, made.cast(policy.facts_schema), "facts")


def mixed_up(nation: Nation, chance: random.Random) -> Nation:
    """The same households in another order, and the rows of each in another order too, the head still first."""
    households = []
    for household in chance.sample(nation.households, len(nation.households)):
        rows = {name: chance.sample(rows, len(rows)) for name, rows in household.items()}
        households.append(rows | {"persons": sorted(rows["persons"], key=lambda p: p["person_no"] != 1)})
    return Nation(households, nation.as_of)
