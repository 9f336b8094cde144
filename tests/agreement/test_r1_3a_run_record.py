"""R1.3a: a national run leaves its record."""

from __future__ import annotations

import json
from pathlib import Path

from hemayat.engines.national_run import RunOptions, determine_nation
from tests.support.nations import ON, compiled_policy, rows_of_nation, silent, snapshot_of


def test_a_run_records_who_was_decided_by_what_and_on_which_data(tmp_path: Path) -> None:
    policy = compiled_policy(tmp_path / "policy")
    snapshot = snapshot_of(tmp_path, rows_of_nation(40))
    determine_nation(policy, snapshot, tmp_path / "run", RunOptions(workers=1), silent)

    record = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))

    assert len(record["content_sha256"]) == 64
    assert (record["policy"], record["policy_version"]) == ("trial", policy.policy.version)
    assert record["on"] == ON.isoformat()
    assert record["snapshot_id"] == snapshot.snapshot_id
    assert record["registers"] == {name: day.isoformat() for name, day in snapshot.registers.items()}
    assert record["summary"]["households"] == snapshot.households == 40
    assert record["registers_read"]["persons"]["read"] == record["registers_read"]["persons"]["accepted"]
    outcomes = {cell[4] for cell in record["summary"]["cells"]}
    assert sum(cell[5] for cell in record["summary"]["cells"]) == 40
    assert outcomes <= {"eligible", "not_eligible", "needs_data"}
    assert len(record["cut_points"]["decile"]) == 9
    assert {"hemayat", "duckdb", "pyarrow"} <= set(record["versions"])
