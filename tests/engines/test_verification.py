"""One chain of proof: a run decides by the files that its manifest attests, or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from hemayat.common.errors import HemayatError
from hemayat.engines.comparison import ComparisonOptions, compare_policies
from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.engines.incremental import determine_since
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.run_folder import RunFolder, read_json, write_json
from hemayat.registers.difference import difference
from hemayat.registers.preparation import prepare
from hemayat.registers.snapshot import RegisterSnapshot, find_household, rows_of
from tests.support.extracts import write_extract
from tests.support.nations import ON, POLICY, compiled_policy, rows_of_nation, silent, snapshot_of

OPTIONS = RunOptions(workers=1)


@pytest.fixture
def compiled(tmp_path: Path) -> CompiledPolicy:
    return compiled_policy(tmp_path / "policy")


@pytest.fixture
def snapshot(tmp_path: Path) -> RegisterSnapshot:
    return snapshot_of(tmp_path, rows_of_nation(40))


def richer(table: pa.Table) -> pa.Table:
    """The same rows with other incomes."""
    place = table.column_names.index("amount_rial")
    return table.set_column(place, "amount_rial", pc.add(table.column("amount_rial"), 1))


def rewrite(file: Path, change: Callable[[pa.Table], pa.Table]) -> str:
    """Swap a file as somebody could who knows Parquet. Returns the checksum of the new one."""
    pq.write_table(change(pq.read_table(file)), file)
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.slow
def test_a_prepared_file_that_was_swapped_is_refused_and_not_attested(
    tmp_path: Path, compiled: CompiledPolicy, snapshot: RegisterSnapshot
) -> None:
    rewrite(snapshot.file("incomes", 1), richer)
    with pytest.raises(HemayatError) as caught:
        determine_nation(compiled, snapshot, tmp_path / "out", OPTIONS, silent)
    (fault,) = caught.value.faults
    assert fault.startswith(f"{snapshot.file('incomes', 1)}: was changed")
    assert "has the checksum" in fault
    assert "prepare the extract again" in fault
    assert not (tmp_path / "out" / "manifest.json").exists()


@pytest.mark.parametrize("table", ["persons", "answered", "vehicles"])
def test_each_register_that_is_read_is_verified(
    tmp_path: Path, compiled: CompiledPolicy, snapshot: RegisterSnapshot, table: str
) -> None:
    rewrite(snapshot.file(table, 0), lambda rows: rows.slice(0, 0))
    with pytest.raises(HemayatError, match=f"{table}/00000.parquet: was changed"):
        determine_nation(compiled, snapshot, tmp_path / "out", OPTIONS, silent)


def test_a_truncated_file_is_refused(
    tmp_path: Path, compiled: CompiledPolicy, snapshot: RegisterSnapshot
) -> None:
    file = snapshot.file("persons", 2)
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(HemayatError, match=r"persons/00002\.parquet: is not a whole Parquet file"):
        determine_nation(compiled, snapshot, tmp_path / "out", OPTIONS, silent)


@pytest.mark.slow
def test_a_manifest_that_was_changed_along_with_a_file_is_another_snapshot(
    tmp_path: Path, compiled: CompiledPolicy, snapshot: RegisterSnapshot
) -> None:
    """The record of a run names the checksums of the columns too, not only those of whole files."""
    first = determine_nation(compiled, snapshot, tmp_path / "first", OPTIONS, silent)
    other = snapshot_of(tmp_path, {**rows_of_nation(40), "incomes": []}, name="other")
    shutil.copyfile(other.file("incomes", 0), snapshot.file("incomes", 0))
    manifest = read_json(snapshot.path / "manifest.json")
    theirs = read_json(other.path / "manifest.json")["files"]["incomes/00000.parquet"]
    manifest["files"]["incomes/00000.parquet"]["columns"] = theirs["columns"]
    (snapshot.path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    again = determine_nation(
        compiled, RegisterSnapshot.open(snapshot.path), tmp_path / "again", OPTIONS, silent
    )
    assert again["snapshot_sha256"] != first["snapshot_sha256"]


def test_one_household_is_decided_by_verified_rows_too(snapshot: RegisterSnapshot) -> None:
    _, bucket = find_household(snapshot, household_id=7)
    rewrite(snapshot.file("incomes", bucket), richer)
    with pytest.raises(HemayatError, match=r"incomes/.* was changed"):
        rows_of(snapshot, 7)


def unfinished(tmp_path: Path, compiled: CompiledPolicy, snapshot: RegisterSnapshot) -> RunFolder:
    """A run that was killed after it had found its cut points."""
    run = RunFolder(tmp_path / "killed")
    determine_nation(compiled, snapshot, run.path, OPTIONS, silent)
    run.manifest.unlink()
    for file in (run.path / "decisions").iterdir():
        file.unlink()
    return run


def test_staged_facts_that_were_swapped_before_it_went_on_are_refused(
    tmp_path: Path, compiled: CompiledPolicy, snapshot: RegisterSnapshot
) -> None:
    run = unfinished(tmp_path, compiled, snapshot)
    rewrite(run.facts(1), lambda rows: rows.take(list(range(len(rows)))[::-1]))
    with pytest.raises(HemayatError, match=r"facts/00001\.parquet: was changed.*delete 00001\.parquet"):
        determine_nation(compiled, snapshot, run.path, OPTIONS, silent)


def test_cut_points_that_were_changed_before_it_went_on_are_refused(
    tmp_path: Path, compiled: CompiledPolicy, snapshot: RegisterSnapshot
) -> None:
    run = unfinished(tmp_path, compiled, snapshot)
    cuts = read_json(run.cut_points)
    assert cuts
    write_json(run.cut_points, {name: [point + 1 for point in points] for name, points in cuts.items()})
    with pytest.raises(HemayatError, match=r"cut_points\.json: was changed"):
        determine_nation(compiled, snapshot, run.path, OPTIONS, silent)


@pytest.mark.slow
@pytest.mark.parametrize("is_touched", [True, False], ids=["decided again", "taken over"])
@pytest.mark.parametrize("what", ["facts", "decisions"])
def test_a_bucket_of_an_earlier_run_that_was_swapped_is_not_used_again(
    tmp_path: Path, compiled: CompiledPolicy, snapshot: RegisterSnapshot, what: str, is_touched: bool
) -> None:
    determine_nation(compiled, snapshot, tmp_path / "first", OPTIONS, silent)
    rows = rows_of_nation(40)
    if is_touched:
        rows["incomes"] = [{**row, "amount_rial": row["amount_rial"] + 5} for row in rows["incomes"]]
    new = snapshot_of(tmp_path, rows, name="new")
    rewrite(tmp_path / "first" / what / "00000.parquet", lambda table: table.slice(1))
    with pytest.raises(HemayatError, match=f"{what}/00000.parquet: was changed.*was sealed"):
        determine_since(compiled, new, tmp_path / "first", tmp_path / "since", OPTIONS, silent)
    assert not (tmp_path / "since" / "manifest.json").exists()


@pytest.mark.parametrize("what", ["facts", "decisions", "cut points"])
def test_seals_or_cut_points_that_the_manifest_does_not_attest_are_not_used_again(
    tmp_path: Path, compiled: CompiledPolicy, snapshot: RegisterSnapshot, what: str
) -> None:
    determine_nation(compiled, snapshot, tmp_path / "first", OPTIONS, silent)
    run = RunFolder(tmp_path / "first")
    if what == "cut points":
        manifest = read_json(run.manifest)
        cuts = {name: [point + 1 for point in points] for name, points in manifest["cut_points"].items()}
        write_json(run.manifest, {**manifest, "cut_points": cuts})
    else:
        seal = run.facts_seal(0) if what == "facts" else run.decisions_seal(0)
        write_json(seal, {**read_json(seal), "sha256": "0" * 64})
    with pytest.raises(HemayatError, match="its seals and cut points have the hash"):
        determine_since(compiled, snapshot, run.path, tmp_path / "since", OPTIONS, silent)


@pytest.mark.slow
def test_the_difference_of_two_snapshots_reads_verified_files_alone(
    tmp_path: Path, snapshot: RegisterSnapshot
) -> None:
    other = snapshot_of(tmp_path, rows_of_nation(40), name="other")
    rewrite(other.file("incomes", 0), richer)
    for old, new in ((snapshot, other), (other, snapshot)):
        with pytest.raises(HemayatError, match=r"incomes/00000\.parquet: was changed"):
            difference(old.path, new.path)


def test_facts_that_a_comparison_kept_are_verified_before_they_are_used_again(
    tmp_path: Path, compiled: CompiledPolicy, snapshot: RegisterSnapshot
) -> None:
    options = ComparisonOptions(work=tmp_path / "work", workers=1)
    compare_policies(compiled, compiled, snapshot, options, silent)
    (file,) = (tmp_path / "work").glob("*/facts/00000.parquet")
    rewrite(file, lambda rows: rows.slice(1))
    with pytest.raises(HemayatError, match=r"facts/00000\.parquet: was changed"):
        compare_policies(compiled, compiled, snapshot, options, silent)


def test_the_record_names_each_file_of_the_policy_by_the_checksum_of_what_was_parsed(
    tmp_path: Path, snapshot: RegisterSnapshot
) -> None:
    compiled_policy(tmp_path / "policy", POLICY + "# a comment\n")
    patch = tmp_path / "reform.yaml"
    patch.write_text(
        "patch: trial\nparameters: {vehicle_ceiling: {values: {1398-08-24: 1_000_000_000}}}\n",
        encoding="utf-8",
    )
    policy = tmp_path / "policy" / "policy.yaml"
    expected = [[file.name, hashlib.sha256(file.read_bytes()).hexdigest()] for file in (policy, patch)]
    compiled = compile_policy(tmp_path / "policy", ON, (patch,))
    policy.write_text("changed since", encoding="utf-8")
    manifest = determine_nation(compiled, snapshot, tmp_path / "out", OPTIONS, silent)
    assert manifest["policy_files"] == expected


def test_an_extract_that_is_changed_while_it_is_prepared_is_refused(tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "extract", rows_of_nation(5))

    def meddle(step: str, _done: int, _total: int) -> None:
        if step == "persons":
            rewrite(extract / "incomes" / "00000.parquet", richer)

    with pytest.raises(HemayatError, match=r"incomes/00000\.parquet: was changed while it was read"):
        prepare(extract, tmp_path / "out", report=meddle)
    assert not (tmp_path / "out").exists()
