"""Two policies, or two dates of one, over a whole nation: facts staged once, both decided bucket by bucket."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from hemayat.common.files import write_whole
from hemayat.engines import comparison_worker as worker
from hemayat.engines import sql_engine as engine
from hemayat.engines.comparison_worker import ComparisonJob, ComparisonSide
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.cut_points import CutPoints
from hemayat.engines.differences import RunComparison
from hemayat.engines.national_run import (
    Advance,
    RunOptions,
    find_cut_points,
    report_to,
    run_buckets,
    snapshot_hash,
    workers,
)
from hemayat.engines.staged_facts import fact_hashes, facts_folder, ranks_kept
from hemayat.registers.snapshot import RegisterSnapshot

DEFAULT_MEMORY = 1_000_000_000
OVERHEAD = 330_000_000
"""Measured memory of two workers and their parent, in addition to that of DuckDB."""

STAGING = ("Reading the registers", "Reading the registers for the second policy")


@dataclass(frozen=True)
class ComparisonOptions:
    """`work`: a folder where staged facts are kept for the next comparison; `changed`: a file for changed households.

    `keep_cuts` decides the second policy with the cut points of the first, where both have the same rank.
    `hides_few`: no other cut point of the second policy tells what a few households have.
    """

    memory: int = DEFAULT_MEMORY
    workers: int = 0
    work: Path | None = None
    changed: Path | None = None
    keep_cuts: bool = False
    hides_few: bool = False


@dataclass(frozen=True)
class ComparisonResult:
    """`staged`: for each side, whether its facts had to be read from the registers."""

    comparison: RunComparison
    cuts: tuple[CutPoints, CutPoints]
    staged: tuple[bool, bool]


def compare_policies(
    before: CompiledPolicy,
    after: CompiledPolicy,
    snapshot: RegisterSnapshot,
    options: ComparisonOptions,
    advance: Advance,
) -> ComparisonResult:
    """Decides everybody by both and counts what differs. Raises HemayatError."""
    with _work_folder(options.work) as work:
        return _ComparisonRun(before, after, snapshot, options, work).compared(advance)


@contextmanager
def _work_folder(path: Path | None) -> Iterator[Path]:
    if path is None:
        with TemporaryDirectory(prefix="hemayat-diff-") as made:
            yield Path(made)
        return
    path.mkdir(parents=True, exist_ok=True)
    try:
        yield path
    finally:
        for name in ("tmp", "changed"):
            rmtree(path / name, ignore_errors=True)


class _ComparisonRun:
    def __init__(
        self,
        before: CompiledPolicy,
        after: CompiledPolicy,
        snapshot: RegisterSnapshot,
        options: ComparisonOptions,
        work: Path,
    ) -> None:
        self.policies, self.snapshot, self.options, self.work = (before, after), snapshot, options, work
        self.hashes = [fact_hashes(p, snapshot.registers) for p in self.policies]
        self.count = RunOptions(workers=options.workers).worker_count

    def compared(self, advance: Advance) -> ComparisonResult:
        job = self._job()
        staged = (self._missing(job, 0), self._missing(job, 1))
        if job.sides[0].facts == job.sides[1].facts:
            staged = (staged[0], [])
        with workers(job, self.count, worker.start) as pool:
            for side, missing in enumerate(staged):
                if missing:
                    done = report_to(advance, STAGING[side], self.snapshot, len(missing))
                    run_buckets(pool, worker.stage_bucket, missing, done, side)
            cuts = self._cuts(pool)
            comparison = self._compare(pool, cuts, advance)
        if self.options.changed:
            assert job.changed
            self._gather(job.changed, self.options.changed)
        return ComparisonResult(comparison, cuts, (bool(staged[0]), bool(staged[1])))

    def _job(self) -> ComparisonJob:
        snapshot = self.snapshot
        key = snapshot_hash(snapshot)
        folders = [facts_folder(self.work, hashes, key) for hashes in self.hashes]
        sides = (ComparisonSide(self.policies[0], folders[0]), ComparisonSide(self.policies[1], folders[1]))
        tables = dict.fromkeys(t for policy in self.policies for t in engine.tables_used(policy))
        files = [{t: snapshot.verified(t, bucket) for t in tables} for bucket in range(snapshot.buckets)]
        changed = self.work / "changed" if self.options.changed else None
        for folder in (self.work / "tmp", changed):
            if folder:
                folder.mkdir(exist_ok=True)
        memory = max(100_000_000, (self.options.memory - OVERHEAD) // self.count)
        return ComparisonJob(sides, snapshot.registers, files, changed, self.work, memory)

    def _missing(self, job: ComparisonJob, side: int) -> list[int]:
        folder = job.sides[side].facts
        return [b for b in range(self.snapshot.buckets) if not folder.has_facts(b)]

    def _cuts(self, pool: ProcessPoolExecutor) -> tuple[CutPoints, CutPoints]:
        before = find_cut_points(
            pool, self.policies[0], self.snapshot.buckets, partial(worker.count_bucket, side=0)
        )
        shared = {name: before[name] for name in self._ranks_kept()}
        after = find_cut_points(
            pool,
            self.policies[1],
            self.snapshot.buckets,
            partial(worker.count_bucket, side=1),
            shared,
            crowd_of=self.snapshot.households if self.options.hides_few else 0,
        )
        return before, after

    def _ranks_kept(self) -> set[str]:
        first, second = (policy.on_day for policy in self.policies)
        same = set(dict(self.hashes[0].items() & self.hashes[1].items()))
        return ranks_kept(first, second, same, keep_all=self.options.keep_cuts)

    def _compare(
        self, pool: ProcessPoolExecutor, cuts: tuple[CutPoints, CutPoints], advance: Advance
    ) -> RunComparison:
        buckets = range(self.snapshot.buckets)
        done = report_to(advance, "Deciding with both policies", self.snapshot, len(buckets))
        whole = RunComparison()
        for future in as_completed([pool.submit(worker.compare, bucket, cuts) for bucket in buckets]):
            part = future.result()
            whole.add(part)
            done(part.households)
        return whole

    def _gather(self, parts: Path, out: Path) -> None:
        """The changed households of all buckets as one file, bucket by bucket."""
        files = [parts / f"{bucket:05d}.parquet" for bucket in range(self.snapshot.buckets)]
        with write_whole(out) as part, pq.ParquetWriter(part, pq.read_schema(files[0])) as writer:
            for file in files:
                writer.write_table(pq.read_table(file))
