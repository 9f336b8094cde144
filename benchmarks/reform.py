"""Totals of a reform from a finished run, beside a scan of the staged columns that deciding it anew needs."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import rmtree

from benchmarks.bench import ON, POLICY, Bench
from benchmarks.results import Result
from benchmarks.scan import scan
from benchmarks.timing import Run, interleaved
from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.engines.reuse import fact_files, reusable_results
from hemayat.engines.run_folder import open_run
from hemayat.engines.staged_facts import staged_columns
from hemayat.engines.totals import totals, totals_sql

PATCH = """patch: livelihood-support
title: {fa: افزایش سقف درآمد, en: A higher income limit}
parameters:
  income_ceiling:
    values:
      1398-08-24: {1: 530_000_000, 2: 660_000_000, 3: 790_000_000, 4: 920_000_000, 5: 1_060_000_000}
"""
TOTALS, AGAIN = "totals of the reform", "the same, every criterion decided again"
SCAN = "scan of the staged columns"


def measure(bench: Bench) -> Result:
    work = bench.work / "reform"
    rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    reform = a_reform(work)
    run, manifest = open_run(bench.decided(work / "run"))
    times = interleaved(runs(bench, run.path, reform), bench.repetitions)
    result = Result(
        "reform",
        "Totals of a reform from staged facts",
        ["step", "seconds", "ratio", "goal"],
        bench.households,
        SCAN,
    )
    for name, seconds in times.items():
        result.add(name, seconds, seconds / times[SCAN], "≤ 1.5 ×" if name == TOTALS else "")
    kept = reusable_results(bench.policy, reform, manifest["cut_points"], manifest)
    count = len(needed(reform, totals_sql(run, reform, manifest["cut_points"])))
    result.notes.append(
        f"{count} of {len(reform.facts_schema.names)} staged columns are needed to decide again. The verdicts of "
        f"{len(kept.criteria)} of {len(reform.on_day.criteria)} criteria stand, and the deciles."
    )
    rmtree(work)
    return result


def a_reform(work: Path) -> CompiledPolicy:
    """The policy with a higher income limit."""
    patch = work / "patch.yaml"
    patch.write_text(PATCH, encoding="utf-8")
    return compile_policy(POLICY, ON, (patch,))


def runs(bench: Bench, folder: Path, reform: CompiledPolicy) -> dict[str, Run]:
    """The totals of the reform over a finished run, and a scan of the columns that deciding it anew needs."""
    run, manifest = open_run(folder)
    cuts, workers = manifest["cut_points"], bench.workers
    kept = reusable_results(bench.policy, reform, cuts, manifest)
    staged = {"facts": fact_files(run)}
    wanted = {"facts": needed(reform, totals_sql(run, reform, cuts))}

    def read() -> None:
        scan(staged, wanted, workers)

    def add_up() -> None:
        totals(run, reform, cuts, workers, reused_results=kept)

    def decide_again() -> None:
        totals(run, reform, cuts, workers)

    return {TOTALS: add_up, AGAIN: decide_again, SCAN: read}


def needed(reform: CompiledPolicy, sql: str) -> list[str]:
    """The staged columns that the statement uses, beyond naming them once to read them."""
    named = set(re.findall(r"\w+", sql.replace(", ".join(staged_columns(reform)), "")))
    return [name for name in staged_columns(reform) if name in named]
