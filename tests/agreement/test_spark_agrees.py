"""Spark gives the rows of the reference too, in every column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hemayat.engines import spark as engine
from hemayat.engines.sql_engine import tables_used
from tests.agreement.dice import Dice
from tests.agreement.engines import ByReference, assert_same
from tests.agreement.nations import random_nation
from tests.agreement.policies import compiled, random_policy

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark


def check_agreement(spark: SparkSession, seed: int, households: int) -> None:
    """One policy and many households a job: Spark takes a second for each policy, whatever their number."""
    dice = Dice.of_seed(seed)
    policy = compiled(random_policy(dice))
    nation = random_nation(dice, households, tables_used(policy))
    reference = ByReference(policy, nation)
    facts, decisions = reference.tables()
    made = engine.facts_of_tables(spark, policy, nation.tables(), nation.as_of)
    assert_same(facts, made, "facts")
    assert_same(decisions, engine.decisions(spark, policy, made, reference.cuts), "decisions")
    assert engine.find_cut_points(spark, policy) == reference.cuts


@pytest.mark.parametrize("seed", range(3))
def test_spark_gives_the_same_rows(spark: SparkSession, seed: int) -> None:
    check_agreement(spark, seed, 100)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 185))
def test_spark_gives_the_same_rows_for_many_policies(spark: SparkSession, seed: int) -> None:
    check_agreement(spark, seed, 100)


def test_a_nation_of_nobody_is_decided_too(spark: SparkSession) -> None:
    check_agreement(spark, 3, 0)
