"""Whom a demo lets people try requests as: they are what the demo says of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hemayat.cli.command_inputs import compiled_for
from hemayat.common.national_id import national_id_from_parts
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.inquiries.adapter import RegisterCall
from hemayat.inquiries.snapshot_adapter import SnapshotRegisterAdapter
from hemayat.synthetic.demo.people import PREFIX, left_to_an_officer, newcomers, refused_for_a_sold_car
from hemayat.synthetic.register_simulator.clerk import SimulatedClerk
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters
from tests.support.extracts import Row, family, national_id
from tests.support.nations import compiled_policy, silent, snapshot_of

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DEAR, CHEAP = 4_000_000_000, 1_000_000_000


def car(household: int, value_rial: int) -> Row:
    return {"national_id": national_id(household * 10), "kind": "passenger", "value_rial": value_rial}


@pytest.mark.slow
def test_somebody_is_refused_for_nothing_but_a_car_that_was_sold(tmp_path: Path) -> None:
    """1: refused for two dear cars; 2: for one; 3: for one, which was sold, as that of 4, who cannot sign in."""
    cars = [car(1, DEAR), car(1, DEAR), car(2, DEAR), car(3, DEAR), car(3, CHEAP), car(4, DEAR)]
    persons = [{**person, "mobile": "09120000001"} for n in (1, 2, 3, 4) for person in family(n)]
    persons[3]["mobile"] = None
    snapshot = snapshot_of(tmp_path, {"persons": persons, "vehicles": cars})
    compiled = compiled_policy(tmp_path / "policy")
    manifest = determine_nation(compiled, snapshot, tmp_path / "run", RunOptions(workers=1), silent)
    truth = tmp_path / "extract" / "truth"
    truth.mkdir(parents=True)
    sold = {"kind": "stale_vehicle", "table": "vehicles", "household_id": 3, "national_id": national_id(30)}
    for kind, chosen in (("stale_vehicle", 3), ("orphan", 2)):
        lines = [{**sold, "kind": kind}, {**sold, "household_id": 4, "national_id": national_id(40)}]
        pq.write_table(pa.Table.from_pylist(lines), truth / "00000.parquet")
        rows = refused_for_a_sold_car(compiled, snapshot, tmp_path, manifest)
        assert rows is not None
        assert rows["persons"][0]["household_id"] == chosen
        clerk = SimulatedClerk.of(snapshot.path.parent / "extract")
        assert clerk is not None
        assert clerk.sold == {int(national_id(chosen * 10)), int(national_id(40))}


@pytest.mark.slow
def test_a_case_for_an_officer_is_one_of_which_every_register_answered(tmp_path: Path) -> None:
    """1 has a car without a value too, and a register that did not answer; 3 has all that 2 lacks."""
    homes = [{"national_id": national_id(n * 10), "kind": "house", "is_dwelling": True} for n in (1, 2, 3)]
    homes = [{**home, "value_rial": value} for home, value in zip(homes, (None, None, DEAR), strict=True)]
    persons = [{**person, "mobile": "09120000001"} for n in (1, 2, 3) for person in family(n)]
    silence = {
        "national_id": national_id(10),
        "register": "trips",
        "asked_on": dt.date(2019, 10, 22),
        "result": "no_answer",
    }
    tables = {"persons": persons, "properties": homes, "answered": [silence]}
    snapshot = snapshot_of(tmp_path, tables)
    run, compiled = tmp_path / "run", compiled_for(None, dt.date(2019, 11, 22))
    manifest = determine_nation(compiled, snapshot, run, RunOptions(workers=1), silent)
    rows = left_to_an_officer(compiled, snapshot, tmp_path, manifest)
    assert rows is not None
    assert rows["persons"][0]["household_id"] == 2


@pytest.mark.slow
def test_nobody_is_chosen_where_nobody_is_refused_for_a_car(tmp_path: Path) -> None:
    persons = [{**family(1)[0], "mobile": "09120000001"}]
    snapshot = snapshot_of(tmp_path, {"persons": persons, "vehicles": [car(1, DEAR), car(1, DEAR)]})
    compiled = compiled_policy(tmp_path / "policy")
    manifest = determine_nation(compiled, snapshot, tmp_path / "run", RunOptions(workers=1), silent)
    (tmp_path / "extract" / "truth").mkdir(parents=True)
    line = {"kind": "orphan", "table": "accounts", "household_id": 0, "national_id": national_id(9)}
    pq.write_table(pa.Table.from_pylist([line]), tmp_path / "extract" / "truth" / "00000.parquet")
    assert refused_for_a_sold_car(compiled, snapshot, tmp_path, manifest) is None


@pytest.mark.slow
def test_a_mother_and_her_child_are_known_and_in_no_household(tmp_path: Path) -> None:
    """The first free id is somebody's here."""
    taken = {"national_id": national_id_from_parts(PREFIX, 0)}
    snapshot = snapshot_of(tmp_path, {"persons": [{**family(1)[0], **taken}]})
    registers = SimulatedRegisters.in_folder(snapshot.path, tmp_path / "index")
    mother, child, late = newcomers(registers)
    asking = SnapshotRegisterAdapter(snapshot.path, tmp_path / "index")
    wage = asking.rows(RegisterCall("incomes", "r", NOW, [mother["national_id"]])).people[
        mother["national_id"]
    ]
    assert [row["amount_rial"] for row in wage.rows] == [180_000_000]
    assert mother["national_id"] != taken["national_id"]
    for one in (mother, child):
        assert isinstance(one["birth_date"], dt.date)
        asked = {"reference": "r", "national_id": one["national_id"]}
        known = registers.answer("civil_registry", {**asked, "birth_date": one["birth_date"].isoformat()})
        assert (known["is_known"], known["is_head"], known["household_id"]) == (True, False, None)
        said = asking.rows(RegisterCall("persons", "r", NOW, [one["national_id"]])).people[one["national_id"]]
        assert (said.result.result, [row["household_id"] for row in said.rows]) == ("answered", [None])
    asked = {
        "reference": "r",
        "national_id": late["national_id"],
        "birth_date": late["birth_date"].isoformat(),
    }
    known = registers.answer("civil_registry", asked)
    assert (known["is_head"], known["household_id"]) == (True, late["household_id"])
    said = asking.rows(RegisterCall("persons", "r", NOW, [late["national_id"]])).people[late["national_id"]]
    assert [row["relation_to_head"] for row in said.rows] == ["head", "spouse"]
    line = {"reference": "r", "national_id": mother["national_id"], "mobile": f"+98{mother['mobile'][1:]}"}
    assert registers.answer("shahkar", line)["is_owner"] is True
    registers.close()
    asking.simulated.close()
