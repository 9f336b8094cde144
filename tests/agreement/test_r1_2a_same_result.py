"""R1.2a: the national run and the decision of a single household give the same result on the same data."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.reference import ReferenceEngine
from hemayat.engines.run_folder import RunFolder
from hemayat.registers.preparation import prepare
from hemayat.registers.snapshot import RegisterSnapshot, rows_of_households
from hemayat.synthetic.population import PopulationPlan, make_population
from tests.agreement.dice import Dice
from tests.agreement.policies import compiled, random_policy
from tests.agreement.test_r1_1c_place import SHIPPED
from tests.support.nations import ON, silent


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> RegisterSnapshot:
    """A synthetic nation with its faults, checked and prepared."""
    folder = tmp_path_factory.mktemp("nation")
    make_population(PopulationPlan(50), folder / "extract")
    prepare(folder / "extract", folder / "snapshot", memory="300MB", threads=1, buckets=3)
    return RegisterSnapshot.open(folder / "snapshot")


def check_one_by_one(policy: CompiledPolicy, snapshot: RegisterSnapshot, out: Path) -> None:
    manifest = determine_nation(policy, snapshot, out, RunOptions(workers=1), silent)
    one_household = ReferenceEngine(policy, snapshot.registers, manifest["cut_points"])
    run, households = RunFolder(out), 0
    for bucket in range(snapshot.buckets):
        facts, decisions = (pq.read_table(f(bucket)).to_pylist() for f in (run.facts, run.decisions))
        rows = rows_of_households(snapshot, [staged["household_id"] for staged in facts])
        for staged, decided in zip(facts, decisions, strict=True):
            assert one_household.facts(rows[staged["household_id"]]) == staged
            assert {"household_id": staged["household_id"], **one_household.decide(staged)} == decided
            households += 1
    assert households == snapshot.households == manifest["summary"]["households"]


@pytest.mark.slow
def test_the_national_run_and_one_household_give_the_same_result(
    tmp_path: Path, snapshot: RegisterSnapshot
) -> None:
    check_one_by_one(compile_policy(SHIPPED, ON), snapshot, tmp_path / "run")


def test_so_they_do_under_any_policy(tmp_path: Path, snapshot: RegisterSnapshot) -> None:
    check_one_by_one(compiled(random_policy(Dice.of_seed(1))), snapshot, tmp_path / "run")
