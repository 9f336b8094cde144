"""The registers of a demo: a synthetic nation answers, quickly, and nobody real ever does."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hemayat.common.errors import HemayatError
from hemayat.inquiries import adapter_selection
from hemayat.inquiries.answers import RegisterQuestion, RegisterSilent
from hemayat.inquiries.snapshot_adapter import SnapshotRegisterAdapter
from hemayat.registers.preparation import prepare
from hemayat.synthetic.population import PopulationPlan, make_population

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
Person = dict[str, Any]


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An extract and the snapshot prepared from it."""
    folder = tmp_path_factory.mktemp("nation")
    make_population(PopulationPlan(400, seed=3, on=dt.date(2019, 11, 22)), folder / "extract", workers=1)
    prepare(folder / "extract", folder / "snapshot")
    return folder / "extract", folder / "snapshot"


@pytest.fixture(scope="module")
def people(nation: tuple[Path, Path]) -> list[Person]:
    """Every person of the snapshot."""
    with duckdb.connect() as con:
        rows = con.execute(f"SELECT * FROM read_parquet('{nation[1]}/persons/*.parquet')")
        names = [column[0] for column in rows.description or []]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def question(person: Person, **differing: Any) -> RegisterQuestion:
    mobile = f"+98{person['mobile'][1:]}" if person["mobile"] else ""
    given = {
        "national_id": f"{person['national_id']:010d}",
        "birth_date": person["birth_date"],
        "mobile": mobile,
    }
    return RegisterQuestion("r", NOW, **{**given, **differing})


@pytest.mark.slow
@pytest.mark.parametrize("which", [0, 1])
def test_everybody_of_the_nation_is_known_as_they_stand_there(
    nation: tuple[Path, Path], people: list[Person], tmp_path: Path, which: int
) -> None:
    registers = SnapshotRegisterAdapter(nation[which], tmp_path)
    for person in people[:150]:
        said = registers.person(question(person))
        assert (said.is_known, said.is_synthetic) == (True, True)
        assert said.household_id == person["household_id"]
        assert said.is_head == (person["relation_to_head"] == "head")
        assert said.is_alive == (person["died_on"] is None)
        assert registers.owns_line(question(person)) == bool(person["mobile"])


def test_nobody_else_is_known(nation: tuple[Path, Path], people: list[Person], tmp_path: Path) -> None:
    registers = SnapshotRegisterAdapter(nation[1], tmp_path)
    person = next(one for one in people if one["mobile"])
    other_day = person["birth_date"] + dt.timedelta(days=1)
    assert not registers.person(question(person, birth_date=other_day)).is_known
    assert registers.person(question(person, birth_date=None)).is_known
    assert not registers.owns_line(question(person, mobile="+989000000000"))
    for stranger in ("0000000000", "", "x", "1" * 40):
        assert not registers.person(question(person, national_id=stranger)).is_known
        assert not registers.owns_line(question(person, national_id=stranger))


def test_a_register_that_is_made_silent_answers_nobody_until_it_recovers(
    nation: tuple[Path, Path], people: list[Person], tmp_path: Path
) -> None:
    registers = SnapshotRegisterAdapter(nation[1], tmp_path)
    person = next(one for one in people if one["mobile"])
    registers.simulated.silent.add("shahkar")
    with pytest.raises(RegisterSilent, match="no answer"):
        registers.owns_line(question(person))
    assert registers.person(question(person)).is_known, "the others go on"
    registers.simulated.silent.clear()
    assert registers.owns_line(question(person))


def test_the_index_is_made_once_and_a_look_up_takes_milliseconds(
    nation: tuple[Path, Path], people: list[Person], tmp_path: Path
) -> None:
    assert SnapshotRegisterAdapter(nation[1], tmp_path).person(question(people[0])).is_known
    (index,) = tmp_path.glob("persons-*")
    made_at = index.stat().st_mtime_ns
    registers = SnapshotRegisterAdapter(nation[1], tmp_path)
    assert registers.person(question(people[0])).is_known
    assert index.stat().st_mtime_ns == made_at
    took = []
    for person in people[:40]:
        started = time.perf_counter()
        registers.person(question(person))
        took.append(time.perf_counter() - started)
    assert sorted(took)[20] < 0.05


def test_real_people_are_never_answered_about(nation: tuple[Path, Path], tmp_path: Path) -> None:
    manifest = json.loads((nation[0] / "manifest.json").read_text("utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "synthetic": False}), "utf-8")
    with pytest.raises(HemayatError, match="not made-up people"):
        SnapshotRegisterAdapter(tmp_path, tmp_path / "index")


def test_production_refuses_registers_of_made_up_people(settings: Any, nation: tuple[Path, Path]) -> None:
    settings.INQUIRIES, settings.DEMO_NATION = "snapshot", nation[1]
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mode="production")
    with pytest.raises(HemayatError, match="for a demo only"):
        adapter_selection.configured_registers()


def test_without_addresses_there_is_nobody_to_ask(settings: Any) -> None:
    settings.INQUIRIES, settings.REGISTERS_URL = "http", ""
    with pytest.raises(HemayatError, match="HEMAYAT_REGISTERS_URL"):
        adapter_selection.configured_registers()
