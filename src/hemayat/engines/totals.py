"""Totals of a reform from the staged facts of a finished run: nothing is written, every core reads at once."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from functools import partial
from typing import Any

import duckdb

from hemayat.common.errors import HemayatError
from hemayat.engines import sql_engine as engine
from hemayat.engines.comparison_worker import staged_relation
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.cut_point_levels import new_search
from hemayat.engines.cut_points import CutPoints, CutPointSearch, Histogram, search_level
from hemayat.engines.reference import published_cut_points
from hemayat.engines.reuse import fact_files, kept_relation
from hemayat.engines.run_folder import RunFolder
from hemayat.engines.staged_facts import fact_hashes, ranks_kept
from hemayat.engines.summary import CELL, RunSummary
from hemayat.rules.decision_sql import outcome_sql
from hemayat.rules.plan import NOTHING_KEPT, ReusedResults, rank_levels

DEFAULT_MEMORY = 1_000_000_000


def totals(
    run: RunFolder,
    compiled: CompiledPolicy,
    cuts: CutPoints,
    workers: int,
    memory: int = DEFAULT_MEMORY,
    reused_results: ReusedResults = NOTHING_KEPT,
) -> RunSummary:
    """Outcomes, persons and rials by province, area, sex of head and decile; verdicts are not counted.

    The facts of `run` must be those of the policy: see `facts_differ`. `reused_results`: what is reused of
    its decisions.
    """
    workers = workers or os.cpu_count() or 1
    with _connected(workers, memory) as con:
        rows = con.execute(totals_sql(run, compiled, cuts, reused_results, workers)).fetchall()
    n = len(CELL)
    cells = {tuple(row[:n]): list(row[n:]) for row in rows}
    return RunSummary(households=sum(numbers[0] for numbers in cells.values()), cells=cells)


def totals_sql(
    run: RunFolder,
    compiled: CompiledPolicy,
    cuts: CutPoints,
    reused_results: ReusedResults = NOTHING_KEPT,
    workers: int = 1,
) -> str:
    """One statement over all buckets; only the columns that it needs are read."""
    policy = compiled.on_day
    names = compiled.decision_schema.names
    beside = ("province", "area", "head_sex", "household_size")
    decided = outcome_sql(
        policy, cuts, kept_relation(run, compiled, reused_results, workers), beside, reused_results
    )
    decile = "decile" if "decile" in policy.ranks else "CAST(NULL AS BIGINT)"
    if "decile__high" in names:
        decile = "CASE WHEN decile = decile__high THEN decile END"
    amount = "amount_rial" if policy.entitlement else "CAST(NULL AS BIGINT)"
    inner = (
        f"SELECT province, area, head_sex, {decile} AS decile, outcome, household_size, {amount} AS amount"
    )
    return (
        f"SELECT {', '.join(CELL)}, COUNT(*), CAST(SUM(household_size) AS BIGINT), "
        f"CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ({inner} FROM ({decided})) GROUP BY {', '.join(CELL)}"
    )


def facts_differ(
    before: CompiledPolicy, after: CompiledPolicy, manifest: Mapping[str, Any]
) -> tuple[str, ...]:
    """The facts that `after` needs and that the run of `before` has not staged.

    Raises HemayatError where `manifest` is of another run.
    """
    if (manifest["policy_version"], manifest["on"]) != (before.policy.version, before.on.isoformat()):
        raise HemayatError(
            f"--run: that run decided {manifest['policy']} of version {manifest['policy_version']} on "
            f"{manifest['on']}, not the first policy on {before.on.isoformat()}; give that policy and day, "
            "or leave out --run and give --registers"
        )
    old, new = (fact_hashes(policy, registers_of(manifest)) for policy in (before, after))
    return tuple(name for name in new if new[name] != old.get(name))


def registers_of(manifest: Mapping[str, Any]) -> dict[str, dt.date]:
    return {name: dt.date.fromisoformat(day) for name, day in manifest["registers"].items()}


def reform_cut_points(
    run: RunFolder,
    before: CompiledPolicy,
    after: CompiledPolicy,
    cut_points: CutPoints,
    workers: int,
    *,
    keep_all: bool = False,
) -> CutPoints:
    """The cut points of `after`: those of the run where a rank means the same, else found over the staged facts.

    With `keep_all`, those of the run wherever both have the rank.
    """
    same = ranks_kept(before.on_day, after.on_day, set(after.on_day.facts), keep_all=keep_all)
    cuts: dict[str, list[int]] = {name: list(cut_points[name]) for name in same} | published_cut_points(after)
    source = staged_relation(after, fact_files(run))
    with _connected(workers or os.cpu_count() or 1, DEFAULT_MEMORY) as con:
        for level in rank_levels(after.on_day):
            searches = {name: new_search(after, name) for name in level if name not in cuts}
            count = partial(_count, con, after, source, dict(cuts))
            cuts |= search_level(list(searches), searches, count)
    return cuts


def _count(
    con: duckdb.DuckDBPyConnection,
    compiled: CompiledPolicy,
    source: str,
    cuts: CutPoints,
    names: list[str],
    searches: Mapping[str, CutPointSearch],
) -> Mapping[str, Histogram]:
    return engine.histograms(con, compiled, source, {name: searches[name] for name in names}, cuts)


def _connected(workers: int, memory: int) -> duckdb.DuckDBPyConnection:
    con = engine.connect(memory)
    con.execute(f"SET threads = {workers}")
    con.execute("SET preserve_insertion_order = false")
    return con
