"""The two women of the demo are what it says of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.synthetic.demo.families import LINE_OF_WIFE, widow_without_a_line, wife_who_lives_apart
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters
from tests.support.extracts import Row, family, national_id
from tests.support.nations import compiled_policy, silent, snapshot_of

DEAR = 4_000_000_000


def couple(household: int) -> list[Row]:
    """A husband with a line, and his wife with one too."""
    head, wife = family(household, "head", "spouse")
    lines = (f"0912000{household:04d}", f"0935000{household:04d}")
    return [{**head, "sex": "male", "mobile": lines[0]}, {**wife, "sex": "female", "mobile": lines[1]}]


def car(owner: int) -> Row:
    return {"national_id": national_id(owner), "kind": "passenger", "value_rial": DEAR}


def pay(owner: int) -> Row:
    return {
        "national_id": national_id(owner), "kind": "wage", "source": "social_security", "month": dt.date(2019, 1, 1),
        "months": 12, "amount_rial": 1_000_000,
    }  # fmt: skip


@pytest.mark.slow
def test_a_widow_is_refused_for_what_is_in_her_late_husbands_name_and_has_no_line(tmp_path: Path) -> None:
    """1: the dear car is the wife's own, so she would be refused without him too; 2: it is his."""
    tables = {
        "persons": [*couple(1), *couple(2)],
        "vehicles": [car(10), car(11), car(20)],
        "incomes": [pay(10), pay(20)],
    }
    snapshot = snapshot_of(tmp_path, tables)
    compiled = compiled_policy(tmp_path / "policy")
    manifest = determine_nation(compiled, snapshot, tmp_path / "run", RunOptions(workers=1), silent)
    registers = SimulatedRegisters.in_folder(snapshot.path, tmp_path / "index")
    her = widow_without_a_line(compiled, registers, snapshot, tmp_path / "run", manifest)
    assert her is not None
    assert her["national_id"] == national_id(21)
    asked = {"reference": "r", "national_id": her["national_id"]}
    said = registers.answer("civil_registry", {**asked, "birth_date": her["birth_date"].isoformat()})
    assert (said["is_known"], said["is_alive"], said["is_head"]) == (True, True, True)
    his = registers.answer("civil_registry", {**asked, "national_id": national_id(20), "birth_date": None})
    assert (his["is_alive"], his["is_head"]) == (False, False)
    line = f"+98{her['mobile'][1:]}"
    assert registers.answer("shahkar", {**asked, "mobile": line})["is_owner"] is False
    assert registers.answer("shahkar", {**asked, "national_id": national_id(20), "mobile": line})["is_owner"]
    registers.close()


@pytest.mark.slow
def test_a_wife_who_lives_apart_has_a_line_and_is_not_the_head(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path, {"persons": [one for n in range(1, 11) for one in couple(n)]})
    compiled = compiled_policy(tmp_path / "policy")
    determine_nation(compiled, snapshot, tmp_path / "run", RunOptions(workers=1), silent)
    registers = SimulatedRegisters.in_folder(snapshot.path, tmp_path / "index")
    her = wife_who_lives_apart(registers, snapshot, tmp_path / "run")
    assert her is not None
    asked = {"reference": "r", "national_id": her["national_id"]}
    said = registers.answer("civil_registry", {**asked, "birth_date": her["birth_date"].isoformat()})
    assert (said["is_alive"], said["is_head"], said["household_id"]) == (True, False, her["household_id"])
    owns = registers.answer("shahkar", {**asked, "mobile": f"+98{LINE_OF_WIFE[1:]}"})
    assert owns["is_owner"] is True
    registers.close()
