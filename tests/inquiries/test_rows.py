"""R1.2a: what registers answer about a household is, row for row, what a prepared snapshot says of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.engines.compiled_policy import compile_policy
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.reference import ReferenceEngine
from hemayat.engines.run_folder import RunFolder
from hemayat.inquiries import batch_inquiry
from hemayat.inquiries.answer_store import answers_of
from hemayat.inquiries.answers import AskedHousehold, AskedPerson, HouseholdRegisterAnswer, rows_of
from hemayat.inquiries.snapshot_adapter import SnapshotRegisterAdapter
from hemayat.registers import snapshot as snapshots
from hemayat.registers.layout import CAUSES
from hemayat.registers.preparation import prepare
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.synthetic.population import PopulationPlan, make_population
from tests.agreement.test_r1_1c_place import SHIPPED
from tests.support.extracts import Row, family, national_id, write_extract
from tests.support.nations import ON, silent

pytestmark = pytest.mark.slow

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> RegisterSnapshot:
    """Some four hundred households, with the faults, silences and contradictions of real registers."""
    folder = tmp_path_factory.mktemp("nation")
    make_population(PopulationPlan(400, seed=11, on=ON), folder / "extract", workers=1)
    prepare(folder / "extract", folder / "snapshot", buckets=3)
    return RegisterSnapshot.open(folder / "snapshot")


@pytest.fixture
def registers(nation: RegisterSnapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    asked = SnapshotRegisterAdapter(nation.path, tmp_path)
    monkeypatch.setattr(batch_inquiry, "configured_registers", lambda: asked)
    yield
    asked.simulated.close()


def heads(nation: RegisterSnapshot) -> list[tuple[int, str]]:
    """Household and national id of every head."""
    found = []
    for bucket in range(nation.buckets):
        persons = pq.read_table(nation.file("persons", bucket)).to_pylist()
        found += [(p["household_id"], f"{p['national_id']:010d}") for p in persons if p["person_no"] == 1]
    return found


def asked_about(households: list[tuple[int, str]]) -> dict[int, dict[str, HouseholdRegisterAnswer]]:
    """Household → register → its answer: first the households of the heads, then all registers about their members."""
    first = [
        AskedHousehold((AskedPerson(1, who),), "request:1", number, "23", "t") for number, who in households
    ]
    found = batch_inquiry.ask_many(["persons"], first, now=NOW)
    everybody = [
        AskedHousehold(
            tuple(
                AskedPerson(row["person_no"], f"{row['national_id']:010d}") for row in said["persons"].rows
            ),
            "request:1",
            one.household,
            "23",
            "t",
        )
        for one, said in zip(first, found, strict=True)
    ]
    then = batch_inquiry.ask_many(REGISTERS_ASKED, everybody, now=NOW)
    return {one.household: {**home, **said} for one, home, said in zip(first, found, then, strict=True)}


@pytest.mark.django_db
def test_r1_2a_answers_give_the_rows_of_a_prepared_snapshot_and_so_the_bytes_of_the_national_run(
    nation: RegisterSnapshot, registers: None, tmp_path: Path
) -> None:
    compiled = compile_policy(SHIPPED, ON)
    manifest = determine_nation(compiled, nation, tmp_path / "run", RunOptions(workers=1), silent)
    run = RunFolder(tmp_path / "run")
    decided: dict[int, Any] = {}
    for bucket in range(nation.buckets):
        facts, decisions = (pq.read_table(f(bucket)).to_pylist() for f in (run.facts, run.decisions))
        decided |= {one["household_id"]: (one, two) for one, two in zip(facts, decisions, strict=True)}
    engine = ReferenceEngine(compiled, nation.registers, manifest["cut_points"])
    answers = asked_about(heads(nation))
    assert len(answers) == nation.households > 350
    causes = set()
    of_snapshot = snapshots.rows_of_households(nation, answers)
    for household, said in answers.items():
        rows, as_of = rows_of(household, said["persons"].rows, said)
        assert rows == of_snapshot[household]
        assert as_of == nation.registers
        facts, decision = decided[household]
        assert engine.facts(rows) == facts
        assert {"household_id": household, **engine.decide(facts)} == decision
        causes |= {row["cause"] for row in rows["answered"]}
    assert {"answered", "unanswered"} <= causes


def strange_nation(folder: Path) -> RegisterSnapshot:
    """Families with wrong rows, contradictions, old answers, one who died, and a register that was asked by list."""
    people = [person for number in range(1, 9) for person in family(number, "head", "spouse", "child")]
    people[2]["died_on"] = dt.date(2019, 5, 1)
    first, second, third = (national_id(10 + place) for place in range(3))
    car = {"kind": "passenger", "value_rial": 5}
    rows: dict[str, list[Row]] = {
        "persons": people,
        "vehicles": [
            {"national_id": first, **car},
            {"national_id": first, **car, "value_rial": None},
            {"national_id": first, **car, "value_rial": -1},
            {"national_id": second, **car},
            {"national_id": third, **car},
        ],
        "accounts": [{"national_id": national_id(20), "balance_rial": b} for b in (7, 5, 5)],
        "answered": [
            {"national_id": second, "register": "vehicles", "result": "contradicted"},
            {"national_id": first, "register": "loans", "result": "failed"},
            {"national_id": second, "register": "loans", "asked_on": dt.date(2017, 1, 1)},
            {
                "national_id": third,
                "register": "loans",
                "result": "no_answer",
                "asked_on": dt.date(2018, 1, 1),
            },
            {"national_id": first, "register": "trips"},
            {"national_id": national_id(30), "register": "rents", "result": "what?"},
            {"national_id": national_id(31), "register": "what?"},
        ],
    }
    extract = write_extract(
        folder / "extract", rows, asked={"trips": "listed"}, as_of={"rents": dt.date(2019, 9, 1)}
    )
    prepare(extract, folder / "snapshot", buckets=2)
    return RegisterSnapshot.open(folder / "snapshot")


@pytest.mark.django_db
def test_r1_2a_so_it_is_where_rows_are_wrong_and_registers_contradict_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nation = strange_nation(tmp_path)
    asked = SnapshotRegisterAdapter(nation.path, tmp_path / "index")
    monkeypatch.setattr(batch_inquiry, "configured_registers", lambda: asked)
    causes = set()
    answers = asked_about(heads(nation))
    of_snapshot = snapshots.rows_of_households(nation, answers)
    for household, said in answers.items():
        rows, as_of = rows_of(household, said["persons"].rows, said)
        assert rows == of_snapshot[household]
        assert as_of == nation.registers
        causes |= {row["cause"] for row in rows["answered"]}
    assert causes == set(CAUSES)


@pytest.mark.django_db
def test_a_register_that_was_not_asked_or_is_silent_is_unknown_about_everybody(
    nation: RegisterSnapshot, registers: None
) -> None:
    household, said = next(iter(asked_about(heads(nation)[:1]).items()))
    everybody = {row["person_no"] for row in said["persons"].rows}
    silent = dataclasses.replace(said["loans"], is_answered=False, as_of=None, people={}, rows=[])
    rows, as_of = rows_of(household, said["persons"].rows, {**said, "loans": silent})
    unknown = [row for row in rows["answered"] if row["register"] == "loans"]
    assert {row["person_no"] for row in unknown if row["cause"] == "unanswered"} == everybody
    assert as_of["loans"] == NOW.date()
    left_out = {name: answer for name, answer in said.items() if name != "loans"}
    rows, as_of = rows_of(household, said["persons"].rows, left_out)
    unknown = [row for row in rows["answered"] if row["register"] == "loans"]
    assert {row["person_no"] for row in unknown if row["cause"] == "unanswered"} == everybody
    assert as_of["loans"] == max(nation.registers.values())


@pytest.mark.django_db
def test_a_stored_answer_is_the_answer_that_was_given(nation: RegisterSnapshot, registers: None) -> None:
    (household, _), *_ = some = heads(nation)[:3]
    given = asked_about(some)
    with acting_as(SYSTEM):
        assert answers_of(household, "request:1") == given[household]
