"""R1.5a: a decision rests on a stored snapshot, and can be computed again to the same result."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hemayat.engines.national_run import RunOptions, determine_nation, snapshot_hash
from hemayat.registers.snapshot import RegisterSnapshot
from tests.support.nations import compiled_policy, rows_of_nation, silent, snapshot_of
from tests.support.queries import rows_from

pytestmark = pytest.mark.slow

WHEN = {"decided_at"}


def bytes_of(run: Path) -> dict[str, bytes]:
    folders = (run / "facts", run / "decisions")
    return {f"{folder.name}/{f.name}": f.read_bytes() for folder in folders for f in sorted(folder.iterdir())}


@pytest.mark.parametrize("workers", [1, 2])
def test_deciding_again_from_the_stored_snapshot_gives_the_same_bytes(tmp_path: Path, workers: int) -> None:
    policy = compiled_policy(tmp_path / "policy")
    snapshot = snapshot_of(tmp_path, rows_of_nation(80))
    first = determine_nation(policy, snapshot, tmp_path / "first", RunOptions(workers=1), silent)

    stored = RegisterSnapshot.open(snapshot.path)
    again = determine_nation(policy, stored, tmp_path / "again", RunOptions(workers=workers), silent)

    assert bytes_of(tmp_path / "first") == bytes_of(tmp_path / "again")
    assert {k: v for k, v in first.items() if k not in WHEN} == {
        k: v for k, v in again.items() if k not in WHEN
    }


def test_the_number_of_buckets_changes_no_row(tmp_path: Path) -> None:
    policy, rows = compiled_policy(tmp_path / "policy"), rows_of_nation(80)
    found = []
    for buckets in (1, 5):
        snapshot = snapshot_of(tmp_path, rows, buckets=buckets, name=f"in{buckets}")
        run = tmp_path / f"run{buckets}"
        manifest = determine_nation(policy, snapshot, run, RunOptions(workers=1), silent)
        tables = [
            rows_from(f"SELECT * FROM '{run}/{name}/*.parquet' ORDER BY household_id")
            for name in ("facts", "decisions")
        ]
        found.append((tables, manifest["cut_points"], manifest["summary"]))
    assert found[0] == found[1]


def test_each_fact_is_stored_with_the_day_of_its_register(tmp_path: Path) -> None:
    """Empty where the register answered as of its own day, which the manifest names."""
    rows = rows_of_nation(30)
    asked = {"national_id": rows["persons"][0]["national_id"], "register": "incomes", "result": "answered"}
    rows["answered"].append({**asked, "asked_on": dt.date(2019, 8, 1)})
    snapshot, run = snapshot_of(tmp_path, rows), tmp_path / "run"
    policy = compiled_policy(tmp_path / "policy")

    manifest = determine_nation(policy, snapshot, run, RunOptions(workers=1), silent)

    stored = dict(rows_from(f"SELECT household_id, incomes__as_of FROM '{run}/facts/*.parquet'"))
    assert stored.pop(1) == dt.date(2019, 8, 1)
    assert set(stored.values()) == {None}
    assert manifest["registers"]["incomes"] == snapshot.registers["incomes"].isoformat()
    assert manifest["snapshot_sha256"] == snapshot_hash(snapshot)
