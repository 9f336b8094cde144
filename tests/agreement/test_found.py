"""Disagreements and failures that were found once, each as small as it gets."""

from __future__ import annotations

from typing import Any

import pytest

from hemayat.engines.duckdb import connect
from tests.agreement.dice import Dice
from tests.agreement.engines import ByDuckDB, ByReference, assert_same
from tests.agreement.nations import Nation, random_nation
from tests.agreement.policies import LAW, SINCE, compiled, written

SAID = {"title": {"fa": "ش"}, "passed": {"fa": "ش"}, "failed": {"fa": "ش"}, "law": LAW}


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
    facts, decisions = reference.tables()
    assert_same(facts, duckdb.facts, "facts")
    assert reference.cuts == duckdb.cuts
    assert_same(decisions, duckdb.decisions, "decisions")
    return reference


@pytest.fixture(scope="module")
def nation() -> Nation:
    return random_nation(Dice.of_seed(7), 30)


def test_an_empty_cell_may_matter_to_nothing(nation: Nation) -> None:
    """`known(…)` is never in doubt itself: there is no row that perhaps counts."""
    facts = {"valued": {"count": "vehicles", "where": "known(value_rial)", "unknown": "ask"}}
    criteria = {"rule": {"fact": "valued", "at_most": "1", **SAID}}
    decide_both_ways(policy_with(facts=facts, criteria=criteria), nation)


def test_a_remainder_cannot_overflow(nation: Nation) -> None:
    """Dividend and divisor fit into 64 bits; the whole multiple between them does not."""
    big = {"unit": "", "law": LAW, "values": {SINCE: 10**18}}
    derived = {"a": "0 - big * 9 - min(many, 3)", "b": "big * 6 + big // 2 + min(many, 3)", "rest": "a % b"}
    found = decide_both_ways(
        policy_with(
            parameters={"big": big},
            facts={"many": {"count": "trips", "unknown": "0"}},
            derived=derived,
            criteria={"rule": {"fact": "rest", "at_least": "0", **SAID}},
        ),
        nation,
    )
    assert all(d["rest"] == d["a"] % d["b"] for d in found.decisions)
