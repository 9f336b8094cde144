"""An extract that cannot be used at all: every fault is one line, all are shown, and no row is looked at."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hemayat.common.errors import HemayatError
from hemayat.registers.check import check
from hemayat.registers.extract import open_extract
from hemayat.registers.manifest import read_extract_manifest
from hemayat.registers.preparation import prepare
from hemayat.registers.snapshot import RegisterSnapshot
from tests.support.deadline import within
from tests.support.extracts import AS_OF, family, national_id, write_extract, write_manifest


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    return write_extract(tmp_path / "extract", {"persons": family(1, "head", "child"), "loans": [{}]})


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(HemayatError) as caught:
        open_extract(folder)
    assert caught.value.exit_code == 2
    return caught.value.faults


def only_fault(folder: Path) -> str:
    (fault,) = faults_of(folder)
    return fault


def rewrite_loans(extract: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    path = extract / "loans/00000.parquet"
    pq.write_table(change(pq.read_table(path)), path)
    write_manifest(extract)


def change_manifest(extract: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = extract / "manifest.json"
    text = json.loads(path.read_text(encoding="utf-8"))
    change(text)
    path.write_text(json.dumps(text), encoding="utf-8")


def test_a_whole_extract_is_opened(extract: Path) -> None:
    opened = open_extract(extract)
    assert opened.manifest.snapshot_id == "1398-07"
    assert [s.name for s in opened.sources["persons"]] == ["persons/00000.parquet"]


def test_no_folder(tmp_path: Path) -> None:
    assert "no such folder" in only_fault(tmp_path / "nowhere")


def test_an_empty_folder(tmp_path: Path) -> None:
    assert "manifest.json is missing" in only_fault(tmp_path)


def test_a_manifest_that_is_no_json(extract: Path) -> None:
    (extract / "manifest.json").write_text("{", encoding="utf-8")
    assert "is not JSON" in only_fault(extract)


def test_another_format(extract: Path) -> None:
    change_manifest(extract, lambda m: m.update(format="hemayat-extract/9"))
    assert '"format": "hemayat-extract/1"' in only_fault(extract)


def test_faults_of_the_manifest_are_shown_together(extract: Path) -> None:
    def spoil(manifest: dict[str, Any]) -> None:
        registers, tables = manifest["registers"], manifest["tables"]
        del registers["loans"]
        registers["trips"] = {"as_of": "1398-13-01"}
        registers["rents"] = {"as_of": "2019-10-01", "asked": "some"}
        registers["boats"] = {"as_of": "2019-10-01"}
        del tables["vehicles"]
        tables["accounts"] = {"files": {"../accounts.parquet": {"rows": 1, "sha256": ""}}}
        tables["incomes"] = {"files": {"incomes/1.parquet": {"rows": "many", "sha256": ""}}}

    change_manifest(extract, spoil)
    shown = "\n".join(faults_of(extract))
    for part in ("loans", "trips.as_of", "rents.asked", "boats", "vehicles", "../accounts", 'write "rows"'):
        assert part in shown


def test_answered_may_go_without_a_day(extract: Path) -> None:
    change_manifest(extract, lambda m: m["registers"].pop("answered"))
    assert read_extract_manifest(extract).registers["answered"].as_of == AS_OF


def test_a_jalali_as_of_day(extract: Path) -> None:
    change_manifest(extract, lambda m: m["registers"]["loans"].update(as_of="1398/07/09"))
    assert read_extract_manifest(extract).registers["loans"].as_of == date(2019, 10, 1)


def test_a_missing_file(extract: Path) -> None:
    (extract / "loans/00000.parquet").unlink()
    assert "loans/00000.parquet: is missing" in only_fault(extract)


def test_an_unlisted_file_but_not_the_list_of_made_faults(extract: Path) -> None:
    (extract / "truth").mkdir()
    (extract / "truth/faults.csv").write_text("x", encoding="utf-8")
    open_extract(extract)
    (extract / "loans/notes.txt").write_text("x", encoding="utf-8")
    assert "notes.txt: is not listed" in only_fault(extract)


def test_a_missing_column_and_one_too_many(extract: Path) -> None:
    rewrite_loans(extract, lambda t: t.rename_columns(["national_id", "amount_rial", "granted_on", "repaid"]))
    missing, unknown = faults_of(extract)
    assert "column is_being_repaid is missing" in missing
    assert "column 'repaid' is not in the schema" in unknown


def test_a_column_twice_in_csv(tmp_path: Path) -> None:
    extract = write_extract(tmp_path, {"persons": family(1)}, fmt="csv")
    path = extract / "insurance/00000.csv"
    path.write_text("national_id,fund,status,fund\n", encoding="utf-8")
    write_manifest(extract)
    assert "column 'fund' appears 2 times" in only_fault(extract)


@pytest.mark.parametrize("kind", [pa.float64(), pa.timestamp("ms"), pa.binary(), pa.bool_()])
def test_a_type_that_would_lose_something_is_refused(extract: Path, kind: pa.DataType) -> None:
    def retype(table: pa.Table) -> pa.Table:
        return table.set_column(1, "amount_rial", pa.nulls(table.num_rows, kind))

    rewrite_loans(extract, retype)
    assert f"column amount_rial is {kind}; write it as a whole number" in only_fault(extract)


@pytest.mark.slow
def test_types_that_lose_nothing_are_accepted(tmp_path: Path) -> None:
    rows = {
        "persons": family(1),
        "incomes": [
            {"amount_rial": 7, "month": "1398/06/15", "months": 3, "national_id": int(national_id(10))}
        ],
    }
    types = {
        ("persons", "household_id"): pa.uint32(),
        ("persons", "sex"): pa.dictionary(pa.int32(), pa.string()),
        ("persons", "father_name"): pa.null(),
        ("persons", "city"): pa.large_string(),
        ("persons", "birth_date"): pa.date64(),
        ("incomes", "amount_rial"): pa.int32(),
        ("incomes", "months"): pa.int8(),
        ("incomes", "month"): pa.string(),
        ("incomes", "national_id"): pa.int64(),
    }
    found = check(write_extract(tmp_path, rows, types=types))
    assert found.is_clean
    assert found.tables["incomes"].accepted == 1


def test_a_truncated_parquet_file(extract: Path) -> None:
    path = extract / "loans/00000.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    damaged, unreadable = faults_of(extract)
    assert "checksum" in damaged
    assert "is not a whole Parquet file" in unreadable


def test_a_parquet_file_that_is_damaged_inside(tmp_path: Path) -> None:
    extract = write_extract(tmp_path, {"persons": [r for h in range(1, 400) for r in family(h)]})
    path = extract / "persons/00000.parquet"
    content = bytearray(path.read_bytes())
    content[100:900] = b"\xff" * 800
    path.write_bytes(bytes(content))
    assert "checksum" in only_fault(extract)
    written = json.loads((extract / "manifest.json").read_text(encoding="utf-8"))
    write_manifest(extract)
    assert written["format"]
    with pytest.raises(HemayatError):
        check(extract)


def test_a_wrong_number_of_rows(extract: Path) -> None:
    change_manifest(
        extract,
        lambda m: m["tables"]["loans"]["files"]["loans/00000.parquet"].update(rows=5),
    )
    assert "has 1 rows and the manifest says 5" in only_fault(extract)


@pytest.mark.slow
def test_a_wrong_number_of_rows_in_csv(tmp_path: Path) -> None:
    extract = write_extract(tmp_path, {"persons": family(1)}, fmt="csv")
    change_manifest(
        extract,
        lambda m: m["tables"]["persons"]["files"]["persons/00000.csv"].update(rows=5),
    )
    with pytest.raises(HemayatError, match="1 rows were read and the manifest says 5"):
        check(extract)


def test_a_csv_file_with_a_row_too_long(tmp_path: Path) -> None:
    extract = write_extract(tmp_path, {"persons": family(1)}, fmt="csv")
    path = extract / "insurance/00000.csv"
    path.write_text("national_id,fund,status\n1,2,3\n1,2,3,4\n", encoding="utf-8")
    write_manifest(extract)
    with pytest.raises(HemayatError, match=r"insurance/00000\.csv.*"):
        check(extract)


def test_csv_bytes_that_are_no_text(tmp_path: Path) -> None:
    extract = write_extract(tmp_path, {"persons": family(1)}, fmt="csv")
    (extract / "rents/00000.csv").write_bytes(b"national_id,month,months,amount_rial\n1,2,\0,4\n")
    (extract / "loans/00000.csv").write_bytes(b"national_id,amount_rial\n1,\xc8\xc7\n")
    (extract / "trips/00000.csv").write_bytes(b"")
    write_manifest(extract)
    latin, nul, empty = sorted(faults_of(extract))
    assert "near line 2 is not UTF-8" in latin
    assert "is empty" in empty
    assert "line 2 has a NUL byte" in nul


def deliver(extract: Path, name: str, rows: pa.Table, **how: Any) -> None:
    """One more part of a register, listed in the manifest."""
    pq.write_table(rows, extract / name, **how)
    write_manifest(extract)


def test_a_part_that_was_delivered_twice_is_refused_by_both_names(extract: Path) -> None:
    shutil.copyfile(extract / "loans/00000.parquet", extract / "loans/00001.parquet")
    write_manifest(extract)
    fault = only_fault(extract)
    assert "loans/00000.parquet and loans/00001.parquet have the same checksum" in fault
    assert "keep one" in fault


def test_a_part_that_was_delivered_again_in_other_bytes_is_refused(tmp_path: Path) -> None:
    """Otherwise a family's income is doubled by a part that was compressed otherwise, or sorted otherwise."""
    rows = [{"national_id": national_id(10), "amount_rial": amount} for amount in (5, 7, 7)]
    extract = write_extract(tmp_path, {"persons": family(1), "incomes": rows})
    part = pq.read_table(extract / "incomes/00000.parquet")
    deliver(extract, "incomes/00001.parquet", part.take([2, 0, 1]), compression="gzip")
    open_extract(extract)
    with pytest.raises(
        HemayatError, match=r"incomes/00000\.parquet and incomes/00001\.parquet hold the same rows"
    ):
        check(extract)


def test_a_csv_part_delivered_again_with_other_line_ends_is_refused(tmp_path: Path) -> None:
    extract = write_extract(tmp_path, {"persons": family(1), "loans": [{}]}, fmt="csv")
    text = (extract / "loans/00000.csv").read_bytes()
    (extract / "loans/00001.csv").write_bytes(text.replace(b"\r\n", b"\n"))
    write_manifest(extract)
    with pytest.raises(HemayatError, match="hold the same rows"):
        check(extract)


@pytest.mark.slow
@pytest.mark.parametrize("change", ["another person", "another amount", "one row twice"])
def test_parts_of_equal_size_that_differ_in_one_row_are_accepted(tmp_path: Path, change: str) -> None:
    rows = [{"national_id": national_id(10), "amount_rial": amount} for amount in (5, 7, 7)]
    extract = write_extract(tmp_path, {"persons": family(1, "head", "child"), "incomes": rows})
    part = pq.read_table(extract / "incomes/00000.parquet")
    others = {
        "another person": [{**row, "national_id": national_id(11)} for row in part.to_pylist()],
        "another amount": [{**row, "amount_rial": row["amount_rial"] + 1} for row in part.to_pylist()],
        "one row twice": part.take([0, 0, 1]).to_pylist(),
    }
    deliver(extract, "incomes/00001.parquet", pa.Table.from_pylist(others[change], part.schema))
    assert check(extract).tables["incomes"].accepted == 6


@pytest.mark.slow
def test_parts_without_rows_may_be_alike(tmp_path: Path) -> None:
    """They add nothing, and an owner who writes a part for each month has them."""
    extract = write_extract(tmp_path, {"persons": family(1)})
    shutil.copyfile(extract / "loans/00000.parquet", extract / "loans/00001.parquet")
    write_manifest(extract)
    assert check(extract).tables["loans"].read == 0


def test_csv_parts_that_claim_to_have_no_rows_are_looked_into(tmp_path: Path) -> None:
    extract = write_extract(tmp_path, {"persons": family(1), "loans": [{}]}, fmt="csv")
    shutil.copyfile(extract / "loans/00000.csv", extract / "loans/00001.csv")
    write_manifest(extract)

    def claim(manifest: dict[str, Any]) -> None:
        for entry in manifest["tables"]["loans"]["files"].values():
            entry["rows"] = 0

    change_manifest(extract, claim)
    assert all("has rows and the manifest says 0" in fault for fault in faults_of(extract))


@pytest.mark.parametrize("path", ["loans/./00000.parquet", "loans//00000.parquet", "./loans.parquet"])
def test_a_second_way_to_write_one_name_is_refused(extract: Path, path: str) -> None:
    def rename(manifest: dict[str, Any]) -> None:
        files = manifest["tables"]["loans"]["files"]
        files[path] = {**files["loans/00000.parquet"], "rows": 0}

    change_manifest(extract, rename)
    assert "cannot be a file of loans" in "".join(faults_of(extract))


def test_a_name_twice_in_the_manifest_is_refused(extract: Path) -> None:
    path = extract / "manifest.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('"synthetic": true', '"synthetic": true, "synthetic": false'), encoding="utf-8"
    )
    assert "'synthetic' appears twice in one object" in only_fault(extract)


def test_a_link_out_of_the_extract_is_refused(extract: Path, tmp_path: Path) -> None:
    """What it leads to is not the owner's delivery, and may be another file tomorrow."""
    (extract / "loans/00000.parquet").rename(tmp_path / "elsewhere.parquet")
    (extract / "loans/00000.parquet").symlink_to(tmp_path / "elsewhere.parquet")
    assert "loans/00000.parquet: is a link out of the extract" in only_fault(extract)


def test_a_folder_that_is_a_link_out_of_the_extract_is_refused(extract: Path, tmp_path: Path) -> None:
    (extract / "loans").rename(tmp_path / "elsewhere")
    (extract / "loans").symlink_to(tmp_path / "elsewhere")
    assert "loans: is a link out of the extract" in only_fault(extract)


def test_a_manifest_that_is_a_link_out_of_the_extract_is_refused(extract: Path, tmp_path: Path) -> None:
    (extract / "manifest.json").rename(tmp_path / "manifest.json")
    (extract / "manifest.json").symlink_to(tmp_path / "manifest.json")
    assert "is a link out of an extract" in only_fault(extract)


def test_an_extract_may_itself_be_behind_a_link(extract: Path, tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to(extract)
    assert open_extract(tmp_path / "latest").manifest.snapshot_id == "1398-07"


@pytest.mark.parametrize("name", ["loans/00000.parquet", "loans/notes", "manifest.json"])
def test_a_fifo_in_an_extract_is_refused_at_once(extract: Path, name: str) -> None:
    (extract / name).unlink(missing_ok=True)
    os.mkfifo(extract / name)
    with within(10):
        assert any(f"{name}: is a FIFO" in fault for fault in faults_of(extract))


@pytest.mark.parametrize("name", ["loans/00000.parquet", "loans/notes", "manifest.json"])
def test_a_link_to_a_device_is_refused_at_once(extract: Path, name: str) -> None:
    (extract / name).unlink(missing_ok=True)
    (extract / name).symlink_to("/dev/zero")
    with within(10):
        assert any(f"{name}: is a link out of" in fault for fault in faults_of(extract))


def test_a_name_that_is_a_pattern_is_refused(extract: Path) -> None:
    """DuckDB would read the files that fit it: here the other part twice, and this one never."""
    rows = pq.read_table(extract / "loans/00000.parquet")
    place = rows.schema.get_field_index("amount_rial")
    other = rows.set_column(place, "amount_rial", pa.array([5], pa.int64()))
    pq.write_table(other, extract / "loans/0000[0].parquet")
    write_manifest(extract)
    assert "'loans/0000[0].parquet' cannot be a file of loans" in "".join(faults_of(extract))


@pytest.mark.parametrize(
    "name", ["loans/*.parquet", "loans/?.parquet", "loans/\x1b[2J.parquet", "loans/a\nb.csv"]
)
def test_a_name_with_signs_of_a_pattern_or_a_terminal_is_refused(extract: Path, name: str) -> None:
    change_manifest(
        extract, lambda m: m["tables"]["loans"]["files"].update({name: {"rows": 0, "sha256": ""}})
    )
    assert "cannot be a file of loans" in "".join(faults_of(extract))


@pytest.mark.parametrize("snapshot_id", ["", "\x1b]0;", "[/red]", "۱۳۹۸\n۰۷", 7])
def test_the_name_of_a_snapshot_is_no_text_for_the_terminal(extract: Path, snapshot_id: object) -> None:
    change_manifest(extract, lambda m: m.update(snapshot_id=snapshot_id))
    assert "give the extract one such as 1398-07" in only_fault(extract)


@pytest.mark.slow
@pytest.mark.parametrize("snapshot_id", ["مُهر ۱۳۹۸", "خانهٔ مردم", "نیم\u200cسال ۱", "~1398-07T10:00"])
def test_a_persian_name_is_taken(extract: Path, snapshot_id: str) -> None:
    """With half-spaces and marks, as Persian is written; a time has a colon."""
    (extract / "persons/00000.parquet").rename(extract / "persons/علی\u200cآباد.parquet")
    write_manifest(extract)
    change_manifest(extract, lambda m: m.update(snapshot_id=snapshot_id))
    opened = open_extract(extract)
    assert opened.manifest.snapshot_id == snapshot_id
    assert [s.name for s in opened.sources["persons"]] == ["persons/علی\u200cآباد.parquet"]
    prepare(extract, extract.parent / "out", memory="300MB", threads=1)
    assert RegisterSnapshot.open(extract.parent / "out").manifest.snapshot_id == snapshot_id


def test_the_sign_that_no_name_has_is_named(extract: Path) -> None:
    change_manifest(extract, lambda m: m.update(snapshot_id="[/red]"))
    assert "(it has the sign '[', U+005B)" in only_fault(extract)


@pytest.mark.slow
def test_a_folder_whose_path_is_a_pattern_is_refused(extract: Path, tmp_path: Path) -> None:
    """Next to `extract1`, the rows of that one would be read in place of those of `extract[1]`."""
    moved = extract.rename(tmp_path / "extract[1]")
    assert "has [ in its path" in only_fault(moved)
    usable = moved.rename(tmp_path / "extract1")
    with pytest.raises(HemayatError, match="in its path"):
        prepare(usable, tmp_path / "out[1]", memory="300MB", threads=1)
    with pytest.raises(HemayatError, match="in its path"):
        check(usable, tmp_path / "lists*", memory="300MB", threads=1)
    prepare(usable, tmp_path / "out", memory="300MB", threads=1)
    with pytest.raises(HemayatError, match="in its path"):
        RegisterSnapshot.open((tmp_path / "out").rename(tmp_path / "out?"))
