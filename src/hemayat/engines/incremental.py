"""Deciding again only the households that changed since an earlier run, with that run's cut points.

With new cut points a household could change its rank although nothing about it changed, and everybody would have to be
decided again. For the same reason a register must not cross its max_age between the two runs: then facts of all
households would become known or unknown at once.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from hemayat.common.errors import HemayatError
from hemayat.common.files import open_regular
from hemayat.engines import worker
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.national_run import (
    Advance,
    RunOptions,
    new_job,
    report_to,
    run_buckets,
    run_identity,
    seal_run,
    snapshot_hash,
    workers,
)
from hemayat.engines.run_folder import RunFolder, open_run, write_json
from hemayat.engines.seals import check_seals
from hemayat.registers.column_hashes import column_hashes
from hemayat.registers.difference import DifferenceCounts, difference
from hemayat.registers.layout import bucket_sql
from hemayat.registers.snapshot import RegisterSnapshot, VerifiedFile
from hemayat.rules.resolved_policy import Fact
from hemayat.rules.scalars import day_before

CHANGED = "changed_households.parquet"


def determine_since(
    compiled: CompiledPolicy,
    snapshot: RegisterSnapshot,
    since: Path,
    out: Path,
    options: RunOptions,
    advance: Advance,
) -> dict[str, Any]:
    """Like determine_nation with the cut points of the run in `since`, reading only what changed.

    Raises HemayatError where the two runs cannot be compared: another policy, day or number of buckets.
    """
    earlier, manifest = open_run(since)
    old = _old_snapshot(earlier, manifest)
    _check_comparable(compiled, snapshot, old, manifest)
    cuts = manifest["cut_points"]
    run = RunFolder(out)
    run.begin({**run_identity(compiled, snapshot, cuts), "since": manifest["content_sha256"]})
    if run.is_whole():
        return open_run(out)[1]
    check_seals(earlier, manifest)
    counts = _changes(old, snapshot, run)
    write_json(run.cut_points, cuts)
    job = new_job(compiled, snapshot, run)
    touched = _buckets_touched(run, snapshot.buckets)
    missing = [b for b in range(snapshot.buckets) if not (run.has_facts(b) and run.has_decisions(b))]
    todo = [bucket for bucket in missing if bucket in touched]
    with workers(job, options.worker_count) as pool:
        as_it_is = [bucket for bucket in missing if bucket not in touched]
        run_buckets(pool, partial(worker.check, earlier=earlier), as_it_is, lambda _: None)
        for bucket in as_it_is:
            _carry_over(earlier, run, bucket)
        redecide = partial(worker.redecide_bucket, earlier=earlier, changed=_changed(run), cuts=cuts)
        run_buckets(pool, redecide, todo, report_to(advance, "Deciding what changed", snapshot, len(todo)))
    return seal_run(compiled, snapshot, run, "duckdb", cuts, since=_record(manifest, counts))


def _record(manifest: Mapping[str, Any], counts: DifferenceCounts) -> dict[str, Any]:
    numbers = {name: getattr(counts, name) for name in ("added", "removed", "changed", "unchanged")}
    return {"content_sha256": manifest["content_sha256"], "snapshot_id": manifest["snapshot_id"], **numbers}


def _old_snapshot(earlier: RunFolder, manifest: Mapping[str, Any]) -> RegisterSnapshot:
    path = (earlier.path / manifest["snapshot_path"]).resolve()
    try:
        old = RegisterSnapshot.open(path)
    except HemayatError as error:
        raise HemayatError(
            [
                f"{earlier.path}: the snapshot that this run decided is needed to see what changed",
                *error.faults,
            ]
        ) from None
    if snapshot_hash(old) != manifest["snapshot_sha256"]:
        raise HemayatError(f"{path}: is no longer the snapshot that {earlier.path} decided; decide in full")
    return old


def _check_comparable(
    compiled: CompiledPolicy, snapshot: RegisterSnapshot, old: RegisterSnapshot, manifest: Mapping[str, Any]
) -> None:
    faults = []
    if _decided_by(manifest) != (compiled.statements_hash, compiled.on.isoformat()):
        faults.append(
            "--since: that run was decided by another policy, version or day, or by another version of this program; "
            "decide in full"
        )
    if old.buckets != snapshot.buckets:
        faults.append(f"--since: the snapshots have {old.buckets} and {snapshot.buckets} buckets; "
                      f"prepare the new one with --buckets {old.buckets}")  # fmt: skip
    on, facts = compiled.on, compiled.on_day.facts.values()
    turned = {f.table.name for f in facts if _is_old(f, old, on) != _is_old(f, snapshot, on)}
    faults += [
        f"--since: all of '{name}' has become older or younger than its max_age; decide in full"
        for name in turned
    ]
    if faults:
        raise HemayatError(faults)


def _decided_by(manifest: Mapping[str, Any]) -> tuple[str, str]:
    return manifest["statements_sha256"], manifest["on"]


def _is_old(fact: Fact, snapshot: RegisterSnapshot, on: dt.date) -> bool:
    return fact.max_age is not None and snapshot.registers[fact.table.name] < day_before(on, fact.max_age)


def _changes(old: RegisterSnapshot, new: RegisterSnapshot, run: RunFolder) -> DifferenceCounts:
    return difference(old.path, new.path, run.path / CHANGED)


def _changed(run: RunFolder) -> VerifiedFile:
    """The list of changed households as it was just written."""
    path = run.path / CHANGED
    with open_regular(path) as file:
        return VerifiedFile(path, column_hashes(file), "run the same command again")


def _buckets_touched(run: RunFolder, buckets: int) -> set[int]:
    name = str(run.path / CHANGED).replace("'", "''")
    rows = duckdb.execute(f"SELECT DISTINCT {bucket_sql('household_id', buckets)} FROM '{name}'").fetchall()
    return {row[0] for row in rows}


def _carry_over(earlier: RunFolder, run: RunFolder, bucket: int) -> None:
    """Nothing changed here, so the new run has the same files: as hard links if the disk allows it.

    A link is safe, because files of a run are replaced as a whole and never written to.
    """
    for source, target in (
        (earlier.facts(bucket), run.facts(bucket)),
        (earlier.decisions(bucket), run.decisions(bucket)),
        (earlier.facts_seal(bucket), run.facts_seal(bucket)),
        (earlier.decisions_seal(bucket), run.decisions_seal(bucket)),
    ):
        part = target.with_name(f".{target.name}.part")
        part.unlink(missing_ok=True)
        try:
            os.link(source, part)
        except OSError:
            shutil.copyfile(source, part)
        part.replace(target)
