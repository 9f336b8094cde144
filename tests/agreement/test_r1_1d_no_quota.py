"""R1.1d: whoever meets every rule is eligible, however many they are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest
from hypothesis import given

from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.sql_engine import tables_used
from hemayat.engines.summary import RunSummary
from hemayat.rules.unknowns import ELIGIBLE, Verdict
from tests.agreement.chance import BRIEF, SEEDS, policies
from tests.agreement.dice import Dice, Style
from tests.agreement.engines import ByDuckDB
from tests.agreement.nations import Household, Nation, random_nation
from tests.agreement.policies import compiled
from tests.support.extracts import family
from tests.support.nations import compiled_policy, silent, snapshot_of

pytestmark = pytest.mark.slow


@given(text=policies(Style(ranks=False)), seed=SEEDS)
@BRIEF
def test_a_decision_does_not_depend_on_who_else_there_is(
    con: duckdb.DuckDBPyConnection, text: str, seed: int
) -> None:
    policy = compiled(text)
    nation = random_nation(Dice.of_seed(seed), 30, tables_used(policy))
    among_all = ByDuckDB(con, policy, nation).decisions.to_pylist()
    few = Nation(nation.households[::7], nation.as_of)
    assert ByDuckDB(con, policy, few).decisions.to_pylist() == among_all[::7]


@given(text=policies(), seed=SEEDS)
@BRIEF
def test_with_the_same_cut_points_a_rank_does_not_either(
    con: duckdb.DuckDBPyConnection, text: str, seed: int
) -> None:
    policy = compiled(text)
    nation = random_nation(Dice.of_seed(seed), 30, tables_used(policy))
    whole = ByDuckDB(con, policy, nation)
    few = Nation(nation.households[::7], nation.as_of)
    assert ByDuckDB(con, policy, few, whole.cuts).decisions.to_pylist() == whole.decisions.to_pylist()[::7]


@given(text=policies(), seed=SEEDS)
@BRIEF
def test_whoever_meets_every_criterion_is_eligible(
    con: duckdb.DuckDBPyConnection, text: str, seed: int
) -> None:
    policy = compiled(text)
    nation = random_nation(Dice.of_seed(seed), 30, tables_used(policy))
    names = [f"{criterion.name}__verdict" for criterion in policy.on_day.criteria]
    for decision in ByDuckDB(con, policy, nation).decisions.to_pylist():
        meets_all = all(decision[name] in (Verdict.PASSED, Verdict.WAIVED) for name in names)
        assert (decision["outcome"] == ELIGIBLE) == meets_all


@pytest.mark.slow
@given(text=policies(), seed=SEEDS)
@BRIEF
def test_ten_times_as_many_are_eligible_among_ten_times_as_many(
    con: duckdb.DuckDBPyConnection, text: str, seed: int
) -> None:
    """Ranks too: their cut points are shares of the nation, not places in a queue."""
    policy = compiled(text)
    nation = random_nation(Dice.of_seed(seed), 12, tables_used(policy))
    copies = [_renumbered(h, copy) for copy in range(10) for h in nation.households]
    once = ByDuckDB(con, policy, nation)
    tenfold = ByDuckDB(con, policy, Nation(copies, nation.as_of))
    assert tenfold.cuts == once.cuts
    assert _eligible(tenfold) == 10 * _eligible(once)


MANY, WAGE = 600, 100_000


def test_r1_1d_the_national_run_finds_every_one_of_many_families_eligible(tmp_path: Path) -> None:
    """The engine of the national run, from the registers to the counts: sixty families have each of ten wages."""
    persons = [row for number in range(MANY) for row in family(number + 1, "head", "spouse")]
    wages = [
        {
            "national_id": person["national_id"], "amount_rial": (place // 2 % 10 + 1) * WAGE, "kind": "wage",
            "source": "treasury", "month": dt.date(2018, 11, 22),
        }
        for place, person in enumerate(persons)
    ]  # fmt: skip
    snapshot = snapshot_of(tmp_path, {"persons": persons, "incomes": wages}, buckets=2)
    policy = compiled_policy(tmp_path / "policy")
    manifest = determine_nation(policy, snapshot, tmp_path / "run", RunOptions(workers=1), silent)
    by_outcome = RunSummary.from_json(manifest["summary"]).by("outcome")
    assert {outcome: households for (outcome,), (households, *_) in by_outcome.items()} == {"eligible": MANY}
    assert manifest["cut_points"]["decile"] == [tenth * WAGE for tenth in range(1, 10)], (
        "shares, and no places"
    )


def _renumbered(household: Household, copy: int) -> Household:
    return {
        name: [row | {"household_id": row["household_id"] + copy} for row in rows]
        for name, rows in household.items()
    }


def _eligible(run: ByDuckDB) -> int:
    return int(run.decisions.column("outcome").to_pylist().count(ELIGIBLE))
