"""Deciding only what changed equals deciding everybody with the same cut points."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hemayat.common.errors import HemayatError
from hemayat.engines.incremental import determine_since
from hemayat.engines.national_run import RunOptions, determine_nation
from tests.support.extracts import family
from tests.support.nations import POLICY, compiled_policy, rows_of_nation, silent, snapshot_of

OPTIONS = RunOptions(workers=1)


def changed_nation(rows):
    """One household earns more, one buys a car, one leaves, one arrives, and one is answered about at last."""
    persons = [p for p in rows["persons"] if p["household_id"] != 5]
    left = {p["national_id"] for p in rows["persons"]} - {p["national_id"] for p in persons}
    new = {table: [r for r in rows[table] if r.get("national_id") not in left] for table in rows}
    new["persons"] = persons + family(900, "head", "child")
    new["incomes"][3] = {**new["incomes"][3], "amount_rial": 999_000_000}
    new["vehicles"].append(
        {"national_id": persons[10]["national_id"], "kind": "passenger", "value_rial": 4_000_000_000}
    )
    new["answered"] = new["answered"][1:]
    return new


@pytest.mark.slow
def test_a_run_since_another_equals_a_full_run_with_its_cut_points(tmp_path: Path) -> None:
    compiled = compiled_policy(tmp_path / "policy")
    rows = rows_of_nation(60)
    old = snapshot_of(tmp_path, rows, name="old")
    new = snapshot_of(tmp_path, changed_nation(rows), name="new")
    first = determine_nation(compiled, old, tmp_path / "first", OPTIONS, silent)

    since = determine_since(compiled, new, tmp_path / "first", tmp_path / "since", OPTIONS, silent)
    kept = RunOptions(workers=1, cuts=first["cut_points"])
    full = determine_nation(compiled, new, tmp_path / "full", kept, silent)

    assert since["content_sha256"] == full["content_sha256"] != first["content_sha256"]
    assert since["summary"] == full["summary"]
    assert since["since"]["changed"] >= 3
    assert (since["since"]["added"], since["since"]["removed"]) == (1, 1)


@pytest.mark.slow
def test_without_a_change_every_file_is_carried_over(tmp_path: Path) -> None:
    compiled = compiled_policy(tmp_path / "policy")
    snapshot = snapshot_of(tmp_path, rows_of_nation(20))
    first = determine_nation(compiled, snapshot, tmp_path / "first", OPTIONS, silent)
    since = determine_since(compiled, snapshot, tmp_path / "first", tmp_path / "since", OPTIONS, silent)
    assert since["content_sha256"] == first["content_sha256"]
    assert since["since"]["changed"] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "on", "buckets", "words"),
    [
        (POLICY.replace("3_000_000_000", "2_000_000_000"), dt.date(2019, 11, 20), 3, "another policy"),
        (POLICY, dt.date(2019, 11, 21), 3, "another policy, version or day"),
        (POLICY, dt.date(2019, 11, 20), 2, "--buckets 3"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    tmp_path: Path, text: str, on: dt.date, buckets: int, words: str
) -> None:
    first = compiled_policy(tmp_path / "policy")
    rows = rows_of_nation(10)
    determine_nation(first, snapshot_of(tmp_path, rows, name="old"), tmp_path / "first", OPTIONS, silent)
    new = snapshot_of(tmp_path, rows, name="new", buckets=buckets)
    other = compiled_policy(tmp_path / "other", text, on)
    with pytest.raises(HemayatError, match=words):
        determine_since(other, new, tmp_path / "first", tmp_path / "since", OPTIONS, silent)


@pytest.mark.slow
def test_a_snapshot_that_was_prepared_again_otherwise_is_noticed(tmp_path: Path) -> None:
    compiled = compiled_policy(tmp_path / "policy")
    rows = rows_of_nation(10)
    old = snapshot_of(tmp_path, rows, name="old")
    determine_nation(compiled, old, tmp_path / "first", OPTIONS, silent)
    new = snapshot_of(tmp_path, rows_of_nation(12), name="new")
    old.path.rename(tmp_path / "elsewhere")
    new.path.rename(tmp_path / "old")
    with pytest.raises(HemayatError, match="no longer the snapshot"):
        determine_since(
            compiled, type(new).open(tmp_path / "old"), tmp_path / "first", tmp_path / "s", OPTIONS, silent
        )
