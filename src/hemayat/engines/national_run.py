"""The national run: stage the facts, find the cut points, decide, seal.

Killed at any point, it goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from shutil import rmtree
from typing import Any, TypeVar

from hemayat.common.errors import HemayatError
from hemayat.engines import sql_engine as duckdb_engine
from hemayat.engines import worker
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.content_hash import combined_hash
from hemayat.engines.cut_point_levels import search_cut_points
from hemayat.engines.cut_points import CutPoints, CutPointSearch, Histogram, merge_histograms
from hemayat.engines.run_folder import FORMAT, RunFolder, read_json, write_json
from hemayat.engines.seals import content_hash
from hemayat.engines.summary import RunSummary
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.registers.undecided_households import with_unborn_heads

T = TypeVar("T")
Advance = Callable[[str, int, int], None]
"""(what is being done, households done, households in all)."""
CountBucket = Callable[[int, dict[str, CutPointSearch], CutPoints], dict[str, Histogram]]
"""(bucket, searches, cut points of earlier ranks) → its share of each search's round; runs in a worker."""

A_RUN, A_WORKER = 100_000_000, 200_000_000
"""Bytes that whoever asks for a run takes, and each of its processes; with two of them, 465 MB were measured."""


@dataclass(frozen=True)
class RunOptions:
    """`workers`: processes; 0 is one for each core. `memory`: bytes that all of them may take; None: not bounded."""

    workers: int = 0
    cuts: CutPoints | None = None
    """Cut points of an earlier run to keep, instead of finding new ones."""
    memory: int | None = None

    @property
    def worker_count(self) -> int:
        """So many as were asked for, or fewer where no more fit into the memory; never none."""
        wanted = self.workers or os.cpu_count() or 1
        return wanted if self.memory is None else max(1, min(wanted, (self.memory - A_RUN) // A_WORKER))


def determine_nation(
    compiled: CompiledPolicy, snapshot: RegisterSnapshot, out: Path, options: RunOptions, advance: Advance
) -> dict[str, Any]:
    """Decides everybody in the snapshot and returns the manifest of the run in `out`. Raises HemayatError."""
    run = RunFolder(out)
    # Every step below leaves whole files only, and looks first for those that are there. So a run that was killed
    # continues, and the manifest, which is written last, says that nothing is missing.
    run.begin(run_identity(compiled, snapshot, options.cuts))
    if run.is_whole():
        manifest: dict[str, Any] = read_json(run.manifest)
        return manifest
    job = new_job(compiled, snapshot, run)
    buckets = list(range(snapshot.buckets))
    with workers(job, options.worker_count) as pool:
        missing = [b for b in buckets if not run.has_facts(b)]
        run_buckets(
            pool,
            worker.stage_bucket,
            missing,
            report_to(advance, "Reading the registers", snapshot, len(missing)),
        )
        cuts = _cut_points(pool, job, snapshot, options.cuts)
        missing = [b for b in buckets if not run.has_decisions(b)]
        run_buckets(
            pool, worker.decide_bucket, missing, report_to(advance, "Deciding", snapshot, len(missing)), cuts
        )
    return seal_run(compiled, snapshot, run, "duckdb", cuts)


def run_identity(
    compiled: CompiledPolicy, snapshot: RegisterSnapshot, cuts: CutPoints | None
) -> dict[str, Any]:
    """What makes two runs the same run."""
    kept = {name: list(points) for name, points in cuts.items()} if cuts is not None else None
    return {
        "format": FORMAT,
        "policy": compiled.policy.id,
        "statements_sha256": compiled.statements_hash,
        "policy_version": compiled.policy.version,
        "on": compiled.on.isoformat(),
        "snapshot_id": snapshot.snapshot_id,
        "snapshot_sha256": snapshot_hash(snapshot),
        "buckets": snapshot.buckets,
        "kept_cut_points": kept,
    }


def snapshot_hash(snapshot: RegisterSnapshot) -> str:
    """One hash over the checksums of a snapshot's files and the days that its registers describe."""
    files = snapshot.manifest.files
    parts = [f"{name} {files[name].sha256} {sorted(files[name].columns.items())}" for name in sorted(files)]
    return combined_hash(
        [*parts, *(f"{name} {day.isoformat()}" for name, day in sorted(snapshot.registers.items()))]
    )


def seal_run(
    compiled: CompiledPolicy,
    snapshot: RegisterSnapshot,
    run: RunFolder,
    engine: str,
    cuts: CutPoints,
    since: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Writes the manifest, which makes the run whole. `since`: what an incremental run started from."""
    summary, hashes = _sealed(run, snapshot.buckets)
    manifest = {
        "format": FORMAT,
        **read_json(run.asked),
        "engine": engine,
        "since": since,
        "snapshot_path": os.path.relpath(snapshot.path, run.path),
        "policy_files": [list(source) for source in compiled.policy.sources],
        "title": compiled.policy.title,
        "patched": compiled.policy.is_patched,
        "synthetic": snapshot.manifest.synthetic,
        "registers": {name: day.isoformat() for name, day in snapshot.registers.items()},
        "decided_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "content_sha256": content_hash(hashes, cuts),
        "cut_points": {name: list(points) for name, points in cuts.items()},
        "registers_read": {name: asdict(counts) for name, counts in snapshot.manifest.counts.items()},
        "quarantined": snapshot.manifest.by_reason,
        "not_decided": with_unborn_heads(
            snapshot.manifest.not_decided, snapshot.households, summary.households
        ),
        "summary": summary.to_json(),
        "versions": versions(),
    }
    run.sweep()
    write_json(run.manifest, manifest)
    rmtree(run.path / "tmp", ignore_errors=True)
    return manifest


def _sealed(run: RunFolder, buckets: int) -> tuple[RunSummary, list[str]]:
    """What was counted in all buckets, and their hashes; one after the other, since each has thousands of cells."""
    summary, hashes = RunSummary(), []
    for bucket in range(buckets):
        facts, decided = read_json(run.facts_seal(bucket)), read_json(run.decisions_seal(bucket))
        hashes += [facts["sha256"], decided["sha256"]]
        summary.add(replace(RunSummary.from_json(decided["summary"]), unknowns=facts["unknowns"]))
    return summary, hashes


def versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in ("hemayat", "duckdb", "pyarrow")}


def new_job(compiled: CompiledPolicy, snapshot: RegisterSnapshot, run: RunFolder) -> worker.RunJob:
    tables = duckdb_engine.tables_used(compiled)
    buckets = range(snapshot.buckets)
    files = [{table: snapshot.verified(table, bucket) for table in tables} for bucket in buckets]
    return worker.RunJob(compiled, snapshot.registers, files, run)


def _cut_points(
    pool: ProcessPoolExecutor, job: worker.RunJob, snapshot: RegisterSnapshot, cut_points: CutPoints | None
) -> CutPoints:
    cuts = (
        dict(cut_points) if cut_points is not None else find_cut_points(pool, job.compiled, snapshot.buckets)
    )
    keep_cut_points(job.run, cuts)
    return cuts


def keep_cut_points(run: RunFolder, cuts: CutPoints) -> None:
    """Writes the cut points. Raises HemayatError if the folder has others: then it decided by those.

    A run that continues after a stop counts them again: only the facts can prove what the cut points are.
    """
    found = {name: list(points) for name, points in cuts.items()}
    if run.cut_points.exists() and read_json(run.cut_points) != found:
        raise HemayatError(
            f"{run.cut_points}: was changed: the facts of this run give other cut points; "
            "remove the folder and decide the nation again"
        )
    write_json(run.cut_points, found)


def find_cut_points(
    pool: ProcessPoolExecutor,
    compiled: CompiledPolicy,
    buckets: int,
    count: CountBucket = worker.count_bucket,
    cut_points: CutPoints | None = None,
    *,
    crowd_of: int = 0,
) -> dict[str, list[int]]:
    """Cut points over the staged facts; published ones, and those `cut_points` already, are taken as they are."""
    everywhere = partial(_count_everywhere, pool, buckets, count)
    return search_cut_points(compiled, everywhere, cut_points, crowd_of=crowd_of)


def _count_everywhere(
    pool: ProcessPoolExecutor,
    buckets: int,
    count: CountBucket,
    cuts: CutPoints,
    names: list[str],
    searches: Mapping[str, CutPointSearch],
) -> dict[str, Histogram]:
    wanted = {name: searches[name] for name in names}
    parts = [f.result() for f in [pool.submit(count, b, wanted, cuts) for b in range(buckets)]]
    return {name: merge_histograms(part[name] for part in parts) for name in names}


@contextmanager
def workers(
    job: Any, count: int, start: Callable[[Any], None] = worker.start_worker
) -> Iterator[ProcessPoolExecutor]:
    """Worker processes that share no thread or connection of the parent. `start` takes the job in each.

    A plain fork would copy locks that a thread of Arrow or DuckDB holds in the parent, and nobody would release them.
    A new process each time would import everything again. So workers are forked from a server process without threads,
    which imports what they need once and serves every later run of the parent.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["hemayat.engines.worker_preload"])
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=start, initargs=(job,))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def run_buckets(
    pool: ProcessPoolExecutor,
    work: Callable[..., int],
    buckets: Iterable[int],
    done: Callable[[int], None],
    *more: Any,
) -> None:
    futures: list[Future[int]] = [pool.submit(work, bucket, *more) for bucket in buckets]
    for future in as_completed(futures):
        done(future.result())


def report_to(advance: Advance, what: str, snapshot: RegisterSnapshot, missing: int) -> Callable[[int], None]:
    start = snapshot.households * (snapshot.buckets - missing) // max(snapshot.buckets, 1)
    done = [start]

    def step(households: int) -> None:
        done[0] += households
        advance(what, min(done[0], snapshot.households), snapshot.households)

    advance(what, start, snapshot.households)
    return step
