"""A whole nation: made, checked, prepared and decided, each in processes of its own under a limit on their memory."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage, rmtree
from statistics import median
from typing import Any

from benchmarks.bench import Bench, command
from benchmarks.limited import run_limited
from benchmarks.reform import SCAN, TOTALS, a_reform, runs
from benchmarks.registers import rows_of
from benchmarks.results import Result
from benchmarks.scan import needed_columns, scan, snapshot_files
from benchmarks.timing import interleaved, seconds_of
from hemayat.registers.snapshot import RegisterSnapshot

HOUSEHOLDS = 26_000_000
PREPARE_LIMIT, DECIDE_LIMIT = 4_000_000_000, 1_000_000_000
DISK_A_HOUSEHOLD = 800
"""Bytes at the widest moment: extract, what preparing stages, snapshot, run."""


@dataclass(frozen=True)
class Step:
    """`made` is a folder that holds manifest.json once the step is done; None: it leaves nothing behind."""

    name: str
    command: list[str]
    made: Path | None
    limit: int | None
    times: int = 1


def measure(bench: Bench) -> Result:
    work = bench.work
    work.mkdir(parents=True, exist_ok=True)
    extract, snapshot, run = work / "extract", work / "snapshot", work / "run"
    _assert_room(bench, snapshot)
    kept = _Kept(work / "steps.json", bench)
    make = ["population", "make", "--households", str(bench.households), "--on", "1398-09-01"]
    kept.run(Step("make", command(*make, "--out", extract), extract, None))
    if "rows" not in kept.found:
        kept.note("rows", rows_of(extract))
        kept.note("extract_bytes", bytes_of(extract))
    check: list[str | Path] = ["registers", "check", extract, "--memory", "3GB", "--temp", work / "temp"]
    prepare: list[str | Path] = ["registers", "prepare", extract, "--memory", "3GB", "--out", snapshot]
    kept.run(Step("check", command(*check), None, PREPARE_LIMIT))
    kept.run(Step("prepare", command(*prepare), snapshot, PREPARE_LIMIT))
    kept.note("snapshot_bytes", bytes_of(snapshot))
    decide = [sys.executable, "-m", "benchmarks.decide"]
    words = [str(snapshot), str(run), str(bench.workers)]
    _scan_and_decide(bench, kept, Step("decide", [*decide, *words], run, DECIDE_LIMIT, bench.repetitions))
    kept.note("run_bytes", bytes_of(run))
    if "reform" not in kept.found:
        kept.note("reform", interleaved(runs(bench, run, a_reform(work)), bench.repetitions))
    return _result(bench, kept)


def _scan_and_decide(bench: Bench, kept: _Kept, step: Step) -> None:
    """In turns, so that the ratio is not one of two moods of the machine."""
    if kept.is_done(step):
        return
    snapshot = RegisterSnapshot.open(bench.work / "snapshot")
    wanted = needed_columns(bench.policy)
    files = snapshot_files(snapshot, wanted)

    def read() -> None:
        scan(files, wanted, bench.workers)

    seconds_of(read)
    scans = []
    for number in range(step.times):
        scans.append(seconds_of(read))
        kept.again(step, number)
    kept.note("scan", {"seconds": median(scans), "peak": None})


class _Kept:
    """What is measured already, so that a run that was stopped goes on."""

    def __init__(self, path: Path, bench: Bench) -> None:
        self.path, self.bench = path, bench
        self.found: dict[str, Any] = {}
        if path.exists() and not bench.again:
            found = json.loads(path.read_text(encoding="utf-8"))
            self.found = found if found.get("households") == bench.households else {}
        self.note("households", bench.households)

    def note(self, name: str, value: Any) -> None:
        self.found[name] = value
        self.path.write_text(json.dumps(self.found, indent=1) + "\n", encoding="utf-8")

    def is_done(self, step: Step) -> bool:
        whole = step.made is None or (step.made / "manifest.json").exists()
        return step.name in self.found and len(self.found[step.name]["all"]) >= step.times and whole

    def run(self, step: Step) -> None:
        if not self.is_done(step):
            for number in range(step.times):
                self.again(step, number)

    def again(self, step: Step, number: int) -> None:
        print(f"  {step.name} …", flush=True)
        if step.made:
            rmtree(step.made, ignore_errors=True)
        log = self.path.with_name(f"{step.name}.log")
        measured = run_limited(step.command, log, limit=step.limit, ends=(0, 1) if not step.made else (0,))
        none: dict[str, Any] = {"all": [], "peak": 0}
        before = self.found.get(step.name, none) if number else none
        times = [*before["all"], measured.seconds]
        peak = max(before["peak"], measured.peak_bytes)
        self.note(step.name, {"seconds": median(times), "peak": peak, "all": times, "limit": step.limit})


def _result(bench: Bench, kept: _Kept) -> Result:
    found, base = kept.found, "bare scan of the needed columns"
    result = Result(
        "nation",
        "A whole nation",
        ["step", "seconds", "register rows/s", "ratio", "peak MB", "limit MB"],
        bench.households,
        base,
    )
    scanned = found["scan"]["seconds"]
    for name, shown in (
        ("make", "made"),
        ("check", "checked"),
        ("prepare", "prepared"),
        ("decide", "decided"),
    ):
        one = found[name]
        limit = one["limit"] and one["limit"] // 10**6
        speed = round(found["rows"] / one["seconds"])
        result.add(shown, one["seconds"], speed, one["seconds"] / scanned, round(one["peak"] / 1e6), limit)
    result.add(base, scanned, round(found["rows"] / scanned), 1.0, None, None)
    sizes = ", ".join(f"{n} {found[n + '_bytes'] / 1e9:.1f} GB" for n in ("extract", "snapshot", "run"))
    result.notes.append(f"{found['rows']:,} register rows; on disk: {sizes}.")
    reform = found["reform"]
    result.notes.append(
        f"Totals of a reform from this run: {reform[TOTALS]:.2f} s, {reform[TOTALS] / reform[SCAN]:.2f} × the scan of "
        f"the staged columns ({reform[SCAN]:.2f} s; goal ≤ 1.5 ×)."
    )
    result.notes.append("Memory is the sum over all processes of a step; the limit is kept by ending them.")
    return result


def _assert_room(bench: Bench, snapshot: Path) -> None:
    needed = bench.households * DISK_A_HOUSEHOLD
    if not snapshot.exists() and disk_usage(bench.work).free < needed:
        raise SystemExit(f"{bench.work}: about {needed / 1e9:.0f} GB must be free there; give another --work")


def bytes_of(folder: Path) -> int:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
