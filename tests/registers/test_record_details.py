"""Record details: judged like any row, keyed by household, person and number, and outside every hash of a run."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from hemayat.common.errors import HemayatError
from hemayat.engines.national_run import RunOptions, determine_nation, snapshot_hash
from hemayat.registers.check import check
from hemayat.registers.preparation import prepare
from hemayat.registers.record_files import read_details_manifest, record_file
from hemayat.registers.record_schema import RECORD_DETAILS
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.synthetic.population import PopulationPlan, make_population
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters
from tests.support.extracts import Row, family, national_id, write_extract
from tests.support.nations import compiled_policy, rows_of_nation, silent
from tests.support.queries import rows_from

HEAD = national_id(10)
CAR: Row = {"national_id": HEAD, "kind": "passenger", "value_rial": 900}
TWIN: Row = {"national_id": HEAD, "kind": "motorcycle", "value_rial": 5}
PEUGEOT: Row = {
    **CAR, "plate": "12ب***-11", "model": "پژو ۲۰۶", "year": 1391, "registered_on": dt.date(2013, 6, 4),
}  # fmt: skip


def prepared(tmp_path: Path, vehicles: list[Row], details: list[Row]) -> Path:
    rows = {"persons": family(1, "head"), "vehicles": vehicles, "vehicle_details": details}
    prepare(write_extract(tmp_path / "extract", rows), tmp_path / "snapshot", memory="300MB", threads=1)
    return tmp_path / "snapshot"


def records(snapshot: Path) -> list[tuple[object, ...]]:
    columns = "household_id, person_no, record_no, kind, value_rial, plate, model, year, registered_on"
    return rows_from(
        f"SELECT {columns} FROM read_parquet('{snapshot / record_file('vehicles', 0)}') ORDER BY ALL"
    )


def listed(snapshot: Path, table: str = "vehicle_details") -> list[tuple[object, ...]]:
    path = snapshot / "record_details" / "quarantine" / f"{table}.parquet"
    return rows_from(f"SELECT \"column\", value, reason FROM read_parquet('{path}') ORDER BY row")


@pytest.mark.slow
def test_a_record_is_found_by_household_person_and_number(tmp_path: Path) -> None:
    snapshot = prepared(tmp_path, [CAR, TWIN], [PEUGEOT])
    assert records(snapshot) == [
        (1, 1, 1, "motorcycle", 5, None, None, None, None),
        (1, 1, 2, "passenger", 900, "12ب***-11", "پژو 206", 1391, dt.date(2013, 6, 4)),
    ]


@pytest.mark.slow
def test_rows_that_are_alike_take_their_details_one_each(tmp_path: Path) -> None:
    plates = [{**TWIN, "plate": "123-*****"}, {**TWIN, "plate": "321-*****"}]
    assert [row[5] for row in records(prepared(tmp_path, [TWIN, TWIN], plates))] == ["123-*****", "321-*****"]


@pytest.mark.slow
def test_a_plate_with_all_its_digits_never_reaches_the_service(tmp_path: Path) -> None:
    snapshot = prepared(tmp_path, [CAR], [{**PEUGEOT, "plate": "۱۲ب۳۴۵-۱۱"}])
    assert [row[5] for row in records(snapshot)] == [None]
    assert listed(snapshot) == [("plate", None, "bad_text")]
    repaired = snapshot / "record_details" / "repaired" / "vehicle_details.parquet"
    cells = rows_from(f"SELECT \"column\", value, repaired FROM read_parquet('{repaired}')")
    assert ("plate", None, None) in cells


@pytest.mark.slow
def test_details_of_a_row_that_is_not_there_go_to_quarantine(tmp_path: Path) -> None:
    snapshot = prepared(tmp_path, [CAR], [{**PEUGEOT, "value_rial": 901}])
    assert listed(snapshot) == [("national_id", None, "no_such_record")]
    counts = read_details_manifest(snapshot).counts["vehicle_details"]  # type: ignore[union-attr]  # they were given
    assert (counts.read, counts.accepted, counts.quarantined) == (1, 0, 1)


@pytest.mark.slow
def test_check_judges_details_and_says_so(tmp_path: Path) -> None:
    rows = {"persons": family(1, "head"), "vehicles": [CAR], "vehicle_details": [{**PEUGEOT, "year": 3000}]}
    found = check(write_extract(tmp_path / "extract", rows), tmp_path / "lists", memory="300MB", threads=1)
    assert found.by_reason["vehicle_details"] == {"out_of_range": 1}
    assert not found.is_clean
    assert listed(tmp_path / "lists") == [("year", "3000", "out_of_range")]


def test_a_file_that_the_manifest_of_details_does_not_list_is_refused(tmp_path: Path) -> None:
    rows = {"persons": family(1, "head"), "vehicles": [CAR], "vehicle_details": [PEUGEOT]}
    extract = write_extract(tmp_path / "extract", rows)
    (extract / "record_details" / "vehicles" / "more.parquet").write_bytes(b"")
    with pytest.raises(HemayatError, match=r"more\.parquet: is not listed"):
        check(extract, memory="300MB", threads=1)


def test_a_damaged_file_of_details_is_refused(tmp_path: Path) -> None:
    rows = {"persons": family(1, "head"), "vehicles": [CAR], "vehicle_details": [PEUGEOT]}
    extract = write_extract(tmp_path / "extract", rows)
    manifest = extract / "record_details" / "manifest.json"
    text = json.loads(manifest.read_text())
    text["tables"]["vehicles"]["files"]["vehicles/00000.parquet"]["sha256"] = "0" * 64
    manifest.write_text(json.dumps(text))
    with pytest.raises(HemayatError, match="checksum"):
        check(extract, memory="300MB", threads=1)


@pytest.mark.slow
def test_changing_details_changes_no_hash_of_a_run_or_its_snapshot(tmp_path: Path) -> None:
    compiled, rows, hashes = compiled_policy(tmp_path / "policy"), rows_of_nation(40), []
    for name, plate in (("one", "12ب***-11"), ("two", "98د***-76"), ("none", "")):
        details = [{**row, "plate": plate, "model": name} for row in rows["vehicles"]] if plate else []
        given = rows | ({"vehicle_details": details} if details else {})
        prepare(
            write_extract(tmp_path / f"{name}-extract", given), tmp_path / name, memory="300MB", threads=1
        )
        snapshot = RegisterSnapshot.open(tmp_path / name)
        determine_nation(compiled, snapshot, tmp_path / f"{name}-run", RunOptions(workers=1), silent)
        manifest = json.loads((tmp_path / f"{name}-run" / "manifest.json").read_text())
        hashes.append((snapshot_hash(snapshot), manifest["snapshot_sha256"], manifest["content_sha256"]))
    assert len(set(hashes)) == 1


@pytest.mark.slow
def test_a_synthetic_nation_knows_the_details_of_its_records(tmp_path: Path) -> None:
    make_population(PopulationPlan(400), tmp_path / "extract")
    report = prepare(tmp_path / "extract", tmp_path / "snapshot", memory="300MB", threads=1)
    for register, table in RECORD_DETAILS.items():
        assert report.tables[table.name].accepted == report.tables[register].accepted, table.name
    plates = [
        row[0]
        for row in rows_from(
            f"SELECT plate FROM read_parquet('{tmp_path}/snapshot/record_details/vehicles/*')"
        )
    ]
    assert len(set(plates)) > 0.9 * len(plates)
    assert all("***" in plate for plate in plates if plate)


@pytest.mark.slow
def test_a_simulated_register_tells_the_details_of_a_record_also_after_a_correction(tmp_path: Path) -> None:
    rows = {"persons": family(1, "head"), "vehicles": [CAR, TWIN], "vehicle_details": [PEUGEOT]}
    registers = SimulatedRegisters.in_folder(write_extract(tmp_path / "extract", rows), tmp_path / "kept")
    question = {"reference": "r", "people": [{"national_id": HEAD}]}
    first = registers.answer("vehicles/records", question)["people"][0]["rows"]
    assert [(row["kind"], row["plate"]) for row in first] == [
        ("motorcycle", None),
        ("passenger", "12ب***-11"),
    ]
    assert "plate" not in registers.answer("vehicles", question)["people"][0]["rows"][0]
    registers.desk.correct("vehicles", int(HEAD), [{"kind": "passenger", "value_rial": 900}])
    corrected = registers.answer("vehicles/records", question)["people"][0]["rows"]
    assert [(row["kind"], row["plate"]) for row in corrected] == [("passenger", "12ب***-11")]
