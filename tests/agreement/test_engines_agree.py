"""Random policies over random nations: Python and DuckDB give the same rows, in every column."""

from __future__ import annotations

import random

import duckdb
import pytest
from hypothesis import given

from hemayat.engines.columnar_engine import ColumnarDecider
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.content_hash import in_household_order
from hemayat.engines.cut_points import CutPoints
from hemayat.engines.sql_engine import tables_used
from hemayat.engines.staging import FactStager
from hemayat.rules.facts_sql import facts_sql
from hemayat.rules.plan import ReusedResults
from tests.agreement.chance import BRIEF, LONG, QUICK, SEEDS, policies
from tests.agreement.dice import Dice
from tests.agreement.engines import ByDuckDB, ByReference, assert_same, cuts_counted
from tests.agreement.nations import Nation, random_nation
from tests.agreement.policies import compiled

CHILDLESS = """
policy: childless
title: {fa: آزمایشی, en: Trial}
legal_basis: {title: {fa: مصوبه, en: Resolution}}
in_force: {from: 1398-08-24}
facts:
  income: {sum: incomes.amount_rial, unknown: ask, title: {fa: درآمد, en: income}}
  children: {count: persons, where: relation_to_head == 'child', title: {fa: فرزندان, en: children}}
ranks:
  tenth: {by: income, weight: children, quantiles: 10, title: {fa: دهک, en: tenth}}
criteria:
  poor:
    require: tenth <= 7
    title: {fa: دهک هفتم یا پایین‌تر, en: seventh tenth or below}
    passed: {fa: است., en: It is.}
    failed: {fa: نیست., en: It is not.}
    law: {act: {fa: قانون, en: Act}, article: "1"}
"""


def check_agreement(con: duckdb.DuckDBPyConnection, text: str, seed: int, households: int) -> None:
    policy = compiled(text)
    check_nation(con, policy, random_nation(Dice.of_seed(seed), households, tables_used(policy)), seed)


def check_nation(
    con: duckdb.DuckDBPyConnection,
    policy: CompiledPolicy,
    nation: Nation,
    seed: int = 0,
    cuts: CutPoints | None = None,
) -> None:
    """`cuts`: cut points to decide by, instead of those of the nation."""
    reference, fast = ByReference(policy, nation, cuts), ByDuckDB(con, policy, nation, cuts)
    facts, decisions = reference.tables()
    assert_same(facts, fast.facts, "facts")
    assert reference.cuts == fast.cuts
    assert_same(decisions, fast.decisions, "decisions by the statement")
    assert cuts is not None or reference.cuts == cuts_counted(policy, fast.facts)
    decided = ColumnarDecider(policy, fast.cuts).decide(fast.facts)
    assert_same(decisions, decided.cast(policy.decision_schema), "decisions")
    outcomes = fast.outcomes()
    assert "outcome" in outcomes.column_names
    assert_same(decisions.select(outcomes.column_names), outcomes, "outcomes alone")
    again = fast.outcomes(some_kept(policy, random.Random(seed)))
    assert_same(outcomes, again, "outcomes, some of it kept from before")


def some_kept(policy: CompiledPolicy, chance: random.Random) -> ReusedResults:
    """Any part of what was decided: each value and each verdict as a coin falls."""
    names = {name for name in policy.on_day.order if chance.random() < 0.5}
    columns = (n for n in policy.decision_schema.names if n.removesuffix("__high") in names)
    criteria = (c.name for c in policy.on_day.criteria if chance.random() < 0.5)
    return ReusedResults(frozenset(columns), frozenset(criteria))


@pytest.mark.slow
@given(text=policies(), seed=SEEDS)
@QUICK
def test_python_and_duckdb_give_the_same_rows(con: duckdb.DuckDBPyConnection, text: str, seed: int) -> None:
    check_agreement(con, text, seed, 40)


@pytest.mark.long
@pytest.mark.slow
@given(text=policies(), seed=SEEDS)
@LONG
def test_python_and_duckdb_give_the_same_rows_for_many_policies(
    con: duckdb.DuckDBPyConnection, text: str, seed: int
) -> None:
    check_agreement(con, text, seed, 60)


@pytest.mark.slow
@given(text=policies(), seed=SEEDS)
@QUICK
def test_ranks_without_cut_points_are_decided_alike(
    con: duckdb.DuckDBPyConnection, text: str, seed: int
) -> None:
    policy = compiled(text)
    nation = random_nation(Dice.of_seed(seed), 20, tables_used(policy))
    check_nation(con, policy, nation, seed, {name: [] for name in policy.on_day.ranks})


def test_a_household_whose_value_is_known_stands_in_the_first_quantile_if_nobody_is_ranked(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """The values of some are known and those of others are not, and no household weighs anything."""
    policy = compiled(CHILDLESS)
    nation = random_nation(Dice.of_seed(1), 60, tables_used(policy))
    for household in nation.households:
        del household["persons"][1:]
        household["incomes"] = [row for row in household["incomes"] if row["person_no"] == 1]
        household["answered"] = [row for row in household["answered"] if row["person_no"] == 1]
    check_nation(con, policy, nation)
    decided = ByReference(policy, nation)
    assert decided.cuts == {"tenth": []}
    ranges = {(row["tenth"], row["tenth__high"]) for row in decided.decisions}
    assert ranges == {(1, 1), (1, 10)}


@pytest.mark.slow
@given(text=policies(), seed=SEEDS)
@BRIEF
def test_a_nation_of_nobody_is_decided_too(con: duckdb.DuckDBPyConnection, text: str, seed: int) -> None:
    check_agreement(con, text, seed, 0)


@pytest.mark.slow
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


@pytest.mark.slow
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
    made = FactStager(policy).of_tables(without_persons, nation.as_of)
    assert_same(expected, made.cast(policy.facts_schema), "facts")


def mixed_up(nation: Nation, chance: random.Random) -> Nation:
    """The same households in another order, and the rows of each in another order too, the head still first."""
    households = []
    for household in chance.sample(nation.households, len(nation.households)):
        rows = {name: chance.sample(rows, len(rows)) for name, rows in household.items()}
        households.append(rows | {"persons": sorted(rows["persons"], key=lambda p: p["person_no"] != 1)})
    return Nation(households, nation.as_of)
