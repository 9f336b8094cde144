"""What verifying every byte that a run reads costs: the same run with it and without it, in turns."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from shutil import rmtree
from statistics import median
from typing import Any
from unittest import mock

import pyarrow as pa

from benchmarks.bench import Bench, silent
from benchmarks.results import Result
from benchmarks.timing import seconds_of
from hemayat.engines import national_run, worker
from hemayat.engines.cut_point_levels import search_cut_points
from hemayat.engines.cut_points import CutPoints, CutPointSearch, Histogram, merge_histograms
from hemayat.engines.run_folder import RunFolder, read_table
from hemayat.engines.sql_engine import tables_used
from hemayat.engines.staging import FactStager
from hemayat.registers.snapshot import VerifiedFile

GOAL = 1.05
VERIFIED, BELIEVED = "ours: every byte verified", "the same run, files believed as they are"
VERIFIED_CPU, BELIEVED_CPU = (f"{name}; CPU of one process" for name in (VERIFIED, BELIEVED))
PAIRS = ((VERIFIED, BELIEVED), (VERIFIED_CPU, BELIEVED_CPU))


def measure(bench: Bench) -> Result:
    times: dict[str, list[float]] = {name: [] for pair in PAIRS for name in pair}
    for number in range(0 if bench.quick else -1, bench.repetitions):
        for pair in PAIRS:
            # Each goes first every other time: the second of a pair finds the machine otherwise than the first.
            for name in sorted(pair, reverse=bool(number % 2)):
                seconds = seconds_of(partial(_decide if pair is PAIRS[0] else _decide_alone, bench, name))
                if number >= 0:
                    times[name].append(seconds)
    whole = sum(file.path.stat().st_size for file in _files(bench))
    result = Result(
        "verification",
        "What verifying every byte that a run reads costs",
        ["run", "seconds", "verified is", "goal"],
        bench.households,
        notes=[
            f"{bench.repetitions} pairs, run in turns; the median of their ratios counts.",
            f"Of {whole / 1e6:,.0f} MB in the prepared files, {_bytes_read(bench) / 1e6:,.0f} MB are read and hashed.",
        ],
    )
    for mine, other in PAIRS:
        ratios = [one / two for one, two in zip(times[mine], times[other], strict=True)]
        result.add(mine, median(times[mine]), f"{median(ratios):.3f} ×", f"≤ {GOAL} ×")
        result.add(other, median(times[other]), "", "")
    return result


def _decide(bench: Bench, name: str) -> None:
    """The whole run, as `hemayat determine nation` does it."""
    out = _fresh(bench)
    start = worker.start_worker if name == VERIFIED else start_believing
    workers = national_run.workers
    with mock.patch.object(national_run, "workers", lambda job, count: workers(job, count, start)):
        national_run.determine_nation(
            bench.policy, bench.snapshot, out, national_run.RunOptions(workers=bench.workers), silent
        )


def _decide_alone(bench: Bench, name: str) -> float:
    """What the workers do, bucket after bucket here. Returns CPU seconds, which no neighbour disturbs."""
    run = RunFolder(_fresh(bench))
    run.begin({})
    job, buckets = national_run.new_job(bench.policy, bench.snapshot, run), range(bench.snapshot.buckets)
    start = time.process_time()
    with believing() if name == BELIEVED_CPU else nullcontext():
        worker.start_worker(job)
        for bucket in buckets:
            worker.stage_bucket(bucket)
        cuts = search_cut_points(bench.policy, partial(_count, buckets))
        for bucket in buckets:
            worker.decide_bucket(bucket, cuts)
    return time.process_time() - start


def _count(
    buckets: range, cuts: CutPoints, names: list[str], searches: Mapping[str, CutPointSearch]
) -> dict[str, Histogram]:
    wanted = {name: searches[name] for name in names}
    parts = [worker.count_bucket(bucket, wanted, cuts) for bucket in buckets]
    return {name: merge_histograms(part[name] for part in parts) for name in names}


def _fresh(bench: Bench) -> Path:
    out = bench.work / "verification"
    rmtree(out, ignore_errors=True)
    return out


def start_believing(job: worker.RunJob) -> None:
    """A worker like ours that believes what it reads for as long as it lives."""
    worker.start_worker(job)
    believing().__enter__()


@contextmanager
def believing() -> Iterator[None]:
    """Reads as one does without checksums: the columns, by the name of the file. Nothing is hashed."""
    with (
        mock.patch.object(VerifiedFile, "read", _believed),
        mock.patch.object(worker, "column_hashes", return_value={}),
    ):
        yield


def _believed(
    file: VerifiedFile, columns: Sequence[str] | None = None, codes: Sequence[str] = ()
) -> pa.Table:
    return read_table(file.path, columns, codes)


def _files(bench: Bench) -> list[VerifiedFile]:
    buckets = range(bench.snapshot.buckets)
    return [bench.snapshot.verified(table, b) for table in tables_used(bench.policy) for b in buckets]


def _bytes_read(bench: Bench) -> int:
    """Counted while the facts of every bucket are made once more."""
    sizes: list[int] = []
    read = os.preadv

    def counted(handle: int, buffers: Any, start: int) -> int:
        sizes.append(read(handle, buffers, start))
        return sizes[-1]

    stager, job = (
        FactStager(bench.policy),
        national_run.new_job(bench.policy, bench.snapshot, RunFolder(Path())),
    )
    with mock.patch.object(os, "preadv", counted):
        for files in job.files:
            stager.of_files(files, bench.snapshot.registers)
    return sum(sizes)
