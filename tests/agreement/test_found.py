"""Disagreements and failures that were found once, each as small as it gets."""

from __future__ import annotations

from typing import Any

import pytest

from hemayat.engines.spark_sql import to_spark
from hemayat.engines.sql_engine import connect
from hemayat.rules.decision_sql import decision_sql
from hemayat.rules.faults import PolicyError
from tests.agreement.dice import Dice
from tests.agreement.engines import ByDuckDB, ByReference, assert_same
from tests.agreement.nations import Nation, random_nation
from tests.agreement.policies import LAW, SINCE, compiled, written

SAID = {"title": {"fa": "ش"}, "passed": {"fa": "ش"}, "failed": {"fa": "ش"}, "law": LAW}


TRIPS = {"count": "trips", "unknown": "ask"}


def rule(**condition: Any) -> dict[str, Any]:
    return {"rule": {**condition, **SAID}}


def policy_with(**sections: Any) -> str:
    """A policy of these sections, with a criterion where they bring none."""
    start: dict[str, Any] = {
        "policy": "small",
        "title": {"fa": "کوچک"},
        "legal_basis": {"title": {"fa": "مصوبه"}},
        "in_force": {"from": SINCE},
        "criteria": {"rule": {"require": "household_size > 0", **SAID}},
    }
    return written(start | sections)


def decide_both_ways(text: str, nation: Nation) -> ByReference:
    policy = compiled(text)
    reference = ByReference(policy, nation)
    with connect(300_000_000) as con:
        duckdb = ByDuckDB(con, policy, nation)
        outcomes = duckdb.outcomes()
    facts, decisions = reference.tables()
    assert_same(facts, duckdb.facts, "facts")
    assert reference.cuts == duckdb.cuts
    assert_same(decisions, duckdb.decisions, "decisions")
    assert_same(decisions.select(outcomes.column_names), outcomes, "outcomes")
    return reference


@pytest.fixture(scope="module")
def nation() -> Nation:
    return random_nation(Dice.of_seed(7), 30)


def test_an_empty_cell_may_matter_to_nothing(nation: Nation) -> None:
    """`known(…)` is never in doubt itself: there is no row that perhaps counts."""
    facts = {"valued": {"count": "vehicles", "where": "known(value_rial)", "unknown": "ask"}}
    decide_both_ways(policy_with(facts=facts, criteria=rule(fact="valued", at_most="1")), nation)


def test_a_remainder_cannot_overflow(nation: Nation) -> None:
    """Dividend and divisor fit into 64 bits; the whole multiple between them does not."""
    big = {"unit": "", "law": LAW, "values": {SINCE: 10**18}}
    derived = {"a": "0 - big * 9 - min(many, 3)", "b": "big * 6 + big // 2 + min(many, 3)", "rest": "a % b"}
    found = decide_both_ways(
        policy_with(
            parameters={"big": big},
            facts={"many": {"count": "trips", "unknown": "0"}},
            derived=derived,
            criteria=rule(fact="rest", at_least="0"),
        ),
        nation,
    )
    assert all(d["rest"] == d["a"] % d["b"] for d in found.decisions)


def faults_of(**sections: Any) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        compiled(policy_with(**sections))
    return [f"{fault.name}: {fault.message}" for fault in refused.value.found]


RANK = {"by": "trips_made", "weight": "household_size", "quantiles": 3}


@pytest.mark.parametrize("weight", ["twice", "first", "owed"])
def test_a_rank_is_weighed_by_a_fact_that_counts(weight: str) -> None:
    """A value has no column among the facts, and rials added up over a nation leave 64 bits."""
    faults = faults_of(
        facts={"trips_made": TRIPS, "owed": {"sum": "loans.amount_rial", "unknown": "ask"}},
        derived={"twice": "trips_made * 2", "total": "owed"},
        ranks={"first": RANK, "second": {**RANK, "weight": weight}},
        criteria=rule(require="first + second > 0"),
    )
    assert any("ranks.second.weight: must be the name of a fact that counts" in fault for fault in faults)


def test_published_cut_points_hold_from_their_day_in_any_order(nation: Nation) -> None:
    cuts = {"1398-08-26": [5, 6], "1398-08-24": [1, 2], "1420-01-01": [8, 9]}
    ranks = {"third": {**RANK, "cuts": cuts}}
    text = policy_with(facts={"trips_made": TRIPS}, ranks=ranks, criteria=rule(require="third > 1"))
    assert decide_both_ways(text, nation).cuts == {"third": [5, 6]}


@pytest.mark.parametrize("cuts", [{"soon": [1, 2]}, {"1398-08-24": [1, 2], "1420-01-01": [9, 8]}])
def test_a_fault_of_published_cut_points_is_told_before_their_day(cuts: dict[str, list[int]]) -> None:
    faults = faults_of(
        facts={"trips_made": TRIPS},
        ranks={"third": {**RANK, "cuts": cuts}},
        criteria=rule(require="third > 1"),
    )
    assert any(fault.startswith("ranks.third.cuts: ") for fault in faults)


def test_a_code_is_not_contradicted() -> None:
    client = {"head": "support_client", "contradicted_when": "trips_made > 0"}
    criteria = rule(require="client == 'none'")
    faults = faults_of(facts={"trips_made": TRIPS, "client": client}, criteria=criteria)
    assert any("a code cannot be contradicted" in fault for fault in faults)


def product(depth: int) -> str:
    """A product of values that may be unknown and negative: each factor needs four corners."""
    text = "(trips_made % 2 - 1)"
    for _ in range(depth):
        text = f"({text} * (trips_made % 2 - 1))"
    return text


def test_a_known_household_divided_by_zero_needs_data(nation: Nation) -> None:
    """Totals do not ask again whether it passes just because all its facts are known."""
    facts = {"vehicles_owned": {"count": "vehicles", "unknown": 0}}
    criteria = rule(require="12 // vehicles_owned > 3")
    found = decide_both_ways(policy_with(facts=facts, criteria=criteria), nation)
    assert "needs_data" in {row["outcome"] for row in found.decisions}


@pytest.mark.parametrize("depth", [9, 17])
def test_a_condition_that_would_fill_the_memory_is_refused(depth: int) -> None:
    doubted = {"count": "vehicles", "unknown": "ask", "contradicted_when": f"{product(depth)} > 0"}
    tests = "if(value_rial > 0, " * depth + "known(value_rial)" + ", value_rial < 0)" * depth
    involved = {"count": "vehicles", "unknown": "ask", "where": tests}
    facts = {"trips_made": TRIPS, "doubted": doubted, "involved": involved}
    criteria = rule(require="doubted + involved > 0")
    with pytest.raises(PolicyError) as refused:
        compiled(policy_with(facts=facts, criteria=criteria))
    lines = [fault.name for fault in refused.value.found if "too complex" in fault.message]
    assert lines == ["facts.doubted.contradicted_when", "facts.involved.where"]


def doubts(depth: int) -> str:
    text = "known(trips_made)"
    for _ in range(depth):
        text = f"known({text} or trips_made > 1)"
    return text


@pytest.mark.parametrize("value", [product(17), doubts(20), "trips_made - 9" + " // 2 - 1" * 30])
def test_a_value_of_many_parts_stays_short(nation: Nation, value: str) -> None:
    policy = policy_with(
        facts={"trips_made": TRIPS}, derived={"value": value}, criteria=rule(require="known(value)")
    )
    assert len(decision_sql(compiled(policy).on_day, {})) < 60_000
    decide_both_ways(policy, nation)


def test_a_hundred_additions_are_not_too_deep(nation: Nation) -> None:
    derived = {"value": " + ".join(["trips_made"] * 100)}
    policy = policy_with(
        facts={"trips_made": TRIPS}, derived=derived, criteria=rule(fact="value", at_most="9")
    )
    decide_both_ways(policy, nation)
    assert "`value`" in to_spark(decision_sql(compiled(policy).on_day, {}))
