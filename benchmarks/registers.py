"""Making a nation, checking it and preparing it: rows a second, beside a scan of every column of the same extract."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import rmtree

from benchmarks.bench import ON, Bench, command
from benchmarks.limited import run_limited
from benchmarks.results import Result
from benchmarks.scan import scan
from benchmarks.timing import interleaved

MEMORY = "2GB"


def measure(bench: Bench) -> Result:
    work = bench.work / "registers"
    rmtree(work, ignore_errors=True)
    files = {t: sorted((bench.extract / t).glob("*.parquet")) for t in _tables(bench.extract)}
    rows = rows_of(bench.extract)
    peaks: dict[str, int] = {}

    def step(name: str, words: list[str | Path], made: Path | None) -> float:
        if made:
            rmtree(made, ignore_errors=True)
        measured = run_limited(command(*words), work / "logs" / f"{name}.log", ends=(0, 1))
        peaks[name] = max(peaks.get(name, 0), measured.peak_bytes)
        return measured.seconds

    # Jalali on the command line, as an operator would write it.
    made, prepared = work / "made", work / "prepared"
    given: list[str | Path] = ["--households", str(bench.households), "--out", made, "--on", "1398-09-01"]
    make: list[str | Path] = ["population", "make", *given]
    check: list[str | Path] = [
        "registers",
        "check",
        bench.extract,
        "--temp",
        work / "temp",
        "--memory",
        MEMORY,
    ]
    prepare: list[str | Path] = ["registers", "prepare", bench.extract, "--out", prepared, "--memory", MEMORY]
    times = interleaved(
        {
            "scan of the extract, every column": lambda: scan_only(files, bench.workers),
            "population make": lambda: step("population make", make, made),
            "registers check": lambda: step("registers check", check, None),
            "registers prepare (checks too)": lambda: step(
                "registers prepare (checks too)", prepare, prepared
            ),
        },
        bench.repetitions,
        warm_up=not bench.quick,
    )
    rmtree(work, ignore_errors=True)
    base = "scan of the extract, every column"
    result = Result(
        "registers",
        "Making, checking and preparing",
        ["step", "seconds", "rows/s", "ratio", "peak MB"],
        bench.households,
        base,
    )
    for name, seconds in times.items():
        peak = peaks.get(name)
        result.add(name, seconds, round(rows / seconds), seconds / times[base], peak and round(peak / 1e6))
    result.notes.append(
        f"{rows:,} rows on {ON}; each command is a process of its own, its start included; --memory {MEMORY}."
    )
    return result


def scan_only(files: dict[str, list[Path]], threads: int) -> None:
    scan(files, None, threads)


def rows_of(extract: Path) -> int:
    """Rows of all tables of an extract, by its manifest."""
    tables = json.loads((extract / "manifest.json").read_text(encoding="utf-8"))["tables"]
    return sum(file["rows"] for table in tables.values() for file in table["files"].values())


def _tables(extract: Path) -> list[str]:
    return list(json.loads((extract / "manifest.json").read_text(encoding="utf-8"))["tables"])
