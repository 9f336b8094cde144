"""A prepared snapshot: the same bytes each time, nothing half-written, exceptions in `answered`, repairs listed."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hemayat.common.errors import HemayatError
from hemayat.registers.check import check
from hemayat.registers.layout import bucket_of, snapshot_columns
from hemayat.registers.preparation import prepare
from hemayat.registers.schema import TABLES
from hemayat.registers.snapshot import RegisterSnapshot
from tests.support.extracts import AS_OF, Row, family, national_id, write_extract, write_manifest
from tests.support.queries import rows_from

pytestmark = pytest.mark.slow


def nation(households: int, seed: int = 1) -> dict[str, list[Row]]:
    chance = random.Random(seed)
    persons = [
        {**p, "mobile": f"09{chance.randrange(10**9):09d}"}
        for h in range(1, households + 1)
        for p in family(h, "head", *["child"] * chance.randrange(4))
    ]
    ids = [p["national_id"] for p in persons]
    accounts = [{"national_id": i, "balance_rial": chance.randrange(10**10)} for i in ids for _ in range(2)]
    purchases = [{"national_id": chance.choice(ids), "amount_rial": chance.randrange(5)} for _ in ids]
    chance.shuffle(persons)
    return {"persons": persons, "accounts": accounts, "purchases": purchases}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_bytes_do_not_depend_on_the_number_of_threads(tmp_path: Path) -> None:
    rows = nation(400)
    rows["accounts"] += [{"balance_rial": -1}, {"national_id": national_id(777_777)}]
    extract = write_extract(tmp_path / "e", rows, asked={"trips": "listed"})
    for threads in (1, 3):
        prepare(extract, tmp_path / str(threads), threads=threads, buckets=3)
    assert contents(tmp_path / "1") == contents(tmp_path / "3")


def test_csv_and_parquet_give_the_same_rows(tmp_path: Path) -> None:
    rows = nation(50)
    for fmt in ("csv", "parquet"):
        prepare(write_extract(tmp_path / f"e-{fmt}", rows, fmt=fmt), tmp_path / fmt)
    for table in TABLES:
        assert contents(tmp_path / "csv" / table) == contents(tmp_path / "parquet" / table)


def test_every_bucket_is_there_with_its_households_and_columns(tmp_path: Path) -> None:
    prepare(write_extract(tmp_path / "e", nation(60)), tmp_path / "s", buckets=4)
    snapshot = RegisterSnapshot.open(tmp_path / "s")
    assert (snapshot.buckets, snapshot.households) == (4, 60)
    for table in TABLES:
        for bucket in range(4):
            file = f"'{snapshot.file(table, bucket)}'"
            columns = {name: kind for name, kind, *_ in rows_from(f"DESCRIBE FROM {file}")}
            assert columns == snapshot_columns(table)
            assert all(bucket_of(row[0], 4) == bucket for row in rows_from(f"FROM {file}"))


def test_the_manifest_says_what_is_there(tmp_path: Path) -> None:
    extract = write_extract(
        tmp_path / "e", nation(20), as_of={"trips": date(2019, 9, 1)}, asked={"loans": "listed"}
    )
    report = prepare(extract, tmp_path / "s")
    manifest = json.loads((tmp_path / "s/manifest.json").read_text(encoding="utf-8"))
    assert manifest["format"] == "hemayat-snapshot/2"
    assert manifest["registers"]["trips"] == {"as_of": "2019-09-01", "asked": "all", "owner": "border_police"}
    assert manifest["counts"]["persons"]["accepted"] == report.tables["persons"].accepted
    written = contents(tmp_path / "s")
    assert set(manifest["files"]) == set(written) - {"manifest.json"}
    assert set(manifest["writers"]) == {"duckdb", "hemayat"}


def test_a_snapshot_is_replaced_only_by_force(tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "e", {"persons": family(1)})
    prepare(extract, tmp_path / "s")
    with pytest.raises(HemayatError, match="--force"):
        prepare(extract, tmp_path / "s")
    write_extract(extract, {"persons": [*family(1), *family(2)]}, snapshot_id="later")
    prepare(extract, tmp_path / "s", force=True)
    assert RegisterSnapshot.open(tmp_path / "s").snapshot_id == "later"


def test_a_failure_leaves_the_old_snapshot_as_it_was(tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "e", {"persons": family(1)})
    prepare(extract, tmp_path / "s")
    before = contents(tmp_path / "s")
    (extract / "loans/00000.parquet").unlink()
    with pytest.raises(HemayatError):
        prepare(extract, tmp_path / "s", force=True)
    assert contents(tmp_path / "s") == before


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "e", {"persons": family(1)})
    (tmp_path / "s").mkdir()
    (tmp_path / "s/thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(HemayatError, match="holds other files"):
        prepare(extract, tmp_path / "s", force=True)
    assert (tmp_path / "s/thesis.txt").is_file()


def test_force_never_replaces_the_registers_themselves(tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "e", {"persons": family(1)})
    before = contents(extract)
    with pytest.raises(HemayatError, match="not a snapshot's"):
        prepare(extract, extract, force=True)
    with pytest.raises(HemayatError, match="inside the extract"):
        prepare(extract, extract / "snapshot")
    assert contents(extract) == before


@pytest.mark.parametrize("memory", ["lots", "1KB"])
def test_an_amount_of_memory_that_is_none(tmp_path: Path, memory: str) -> None:
    with pytest.raises(HemayatError, match="--memory"):
        check(tmp_path, memory=memory)


def exceptions(tmp_path: Path, rows: dict[str, list[Row]], asked: dict[str, str] | None = None) -> list[Any]:
    prepare(write_extract(tmp_path / "e", rows, asked=asked), tmp_path / "s")
    query = f"SELECT person_no, register, cause, as_of FROM '{tmp_path}/s/answered/*.parquet' ORDER BY ALL"
    return rows_from(query)


def test_only_exceptions_stand_in_answered(tmp_path: Path) -> None:
    earlier = date(2019, 5, 5)
    answers: list[Row] = [
        {"register": "loans"},
        {"register": "trips", "asked_on": earlier},
        {"register": "accounts", "result": "failed", "asked_on": earlier},
        {"register": "accounts", "result": "no_answer"},
        {"register": "incomes", "result": "contradicted"},
        {"register": "incomes", "result": "answered"},
        {"register": "rents", "result": "no_answer", "asked_on": earlier},
        {"register": "rents"},
    ]
    assert exceptions(tmp_path, {"persons": family(1), "answered": answers}) == [
        (1, "accounts", "unanswered", AS_OF),
        (1, "incomes", "contradicted", AS_OF),
        (1, "trips", "answered", earlier),
    ]


def test_whom_a_listed_register_does_not_list_is_unanswered(tmp_path: Path) -> None:
    persons = family(1, "head", "child", "child")
    answers = [
        {"national_id": persons[0]["national_id"], "register": "loans"},
        {"national_id": persons[1]["national_id"], "register": "loans", "asked_on": date(2019, 5, 5)},
    ]
    found = exceptions(tmp_path, {"persons": persons, "answered": answers}, {"loans": "listed"})
    assert found == [(2, "loans", "answered", date(2019, 5, 5)), (3, "loans", "unanswered", AS_OF)]


def test_what_stands_in_quarantine_is_not_known(tmp_path: Path) -> None:
    rows: dict[str, list[Row]] = {
        "persons": family(1),
        "accounts": [{"balance_rial": -1}, {"balance_rial": 5}],
        "answered": [{"register": "accounts"}, {"register": "loans", "result": "perhaps"}],
    }
    assert exceptions(tmp_path, rows) == [
        (1, "accounts", "quarantined", AS_OF),
        (1, "loans", "quarantined", AS_OF),
    ]


def test_an_answer_of_an_illegible_register_could_be_any(tmp_path: Path) -> None:
    found = exceptions(tmp_path, {"persons": family(1), "answered": [{"register": "lones"}]})
    assert len(found) == 10
    assert {cause for _, _, cause, _ in found} == {"quarantined"}


def test_repairs_are_made_and_listed(tmp_path: Path) -> None:
    (person,) = family(1)
    person |= {
        "given_name": "علي",
        "birth_date": "۱۳۵۰/۰۱/۰۱",
        "mobile": "٠٩١٢١٢٣٤٥٦٧",
        "has_disability": "۱",
    }
    extract = write_extract(tmp_path / "e", {"persons": [person]}, fmt="csv")
    path = extract / "persons/00000.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    write_manifest(extract)
    report = prepare(extract, tmp_path / "s")
    assert report.tables["persons"].repaired == 4
    listed = rows_from(f"SELECT \"column\", value, repaired FROM '{tmp_path}/s/repaired/persons.parquet'")
    assert listed == [
        ("birth_date", "۱۳۵۰/۰۱/۰۱", "1350/01/01"),
        ("given_name", "علي", "علی"),
        ("has_disability", "۱", "1"),
        ("mobile", "٠٩١٢١٢٣٤٥٦٧", "09121234567"),
    ]
    stored = rows_from(
        f"SELECT given_name, birth_date, mobile, has_disability FROM '{tmp_path}/s/persons/*.parquet'"
    )
    assert stored == [("علی", date(1971, 3, 21), "09121234567", True)]


def test_one_person_with_ten_thousand_rows(tmp_path: Path) -> None:
    rows = {"persons": family(1), "accounts": [{"balance_rial": 10**15}] * 10_000}
    assert prepare(write_extract(tmp_path / "e", rows), tmp_path / "s").tables["accounts"].accepted == 10_000


@pytest.fixture(params=["128k", "256k", "1m"])
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={request.param}", "tmpfs", str(disk)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_fills_up(tmp_path: Path, small_disk: Path) -> None:
    extract = write_extract(tmp_path / "e", nation(5_000))
    with pytest.raises(HemayatError, match="the disk is full"):
        prepare(extract, small_disk / "s")
    assert list(small_disk.iterdir()) == []
