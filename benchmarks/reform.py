"""Totals of a reform from staged facts, beside a scan of the staged columns that they need."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import rmtree

from benchmarks.bench import ON, POLICY, Bench
from benchmarks.results import Result
from benchmarks.scan import scan
from benchmarks.timing import Run, interleaved
from hemayat.engines.compiled import CompiledPolicy, compile_policy
from hemayat.engines.run_folder import RunFolder, read_json
from hemayat.engines.staged import staged_columns
from hemayat.engines.totals import totals, totals_sql

PATCH = """patch: livelihood-support
title: {fa: افزایش سقف درآمد, en: A higher income ceiling}
parameters:
  income_ceiling:
    values:
      1398-08-24: {1: 530_000_000, 2: 660_000_000, 3: 790_000_000, 4: 920_000_000, 5: 1_060_000_000}
"""
TOTALS, SCAN = "totals of the reform", "scan of the staged columns"


def measure(bench: Bench) -> Result:
    work = bench.work / "reform"
    rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    reform = a_reform(work)
    run = RunFolder(bench.decided(work / "run"))
    times = interleaved(runs(run, reform, bench.workers), bench.repetitions)
    result = Result(
        "reform",
        "Totals of a reform from staged facts",
        ["step", "seconds", "ratio", "goal"],
        bench.households,
        SCAN,
    )
    for name, seconds in times.items():
        result.add(name, seconds, seconds / times[SCAN], "≤ 1.5 ×" if name == TOTALS else "")
    count = len(needed(reform, totals_sql(run, reform, read_json(run.cut_points))))
    result.notes.append(f"{count} of {len(reform.facts_schema.names)} staged columns are needed.")
    rmtree(work)
    return result


def a_reform(work: Path) -> CompiledPolicy:
    """The policy with a higher income ceiling."""
    patch = work / "patch.yaml"
    patch.write_text(PATCH, encoding="utf-8")
    return compile_policy(POLICY, ON, (patch,))


def runs(run: RunFolder, reform: CompiledPolicy, workers: int) -> dict[str, Run]:
    """The totals of the reform over a finished run, and a scan of the columns that they need."""
    cuts = read_json(run.cut_points)
    staged = {"facts": sorted((run.path / "facts").glob("*.parquet"))}
    wanted = {"facts": needed(reform, totals_sql(run, reform, cuts))}

    def read() -> None:
        scan(staged, wanted, workers)

    def add_up() -> None:
        totals(run, reform, cuts, workers)

    return {TOTALS: add_up, SCAN: read}


def needed(reform: CompiledPolicy, sql: str) -> list[str]:
    """The staged columns that the statement uses, beyond naming them once to read them."""
    named = set(re.findall(r"\w+", sql.replace(", ".join(staged_columns(reform)), "")))
    return [name for name in staged_columns(reform) if name in named]
