"""Reuse of a finished run when a reform is compared with it: values and verdicts that the reform cannot change.

A criterion may be reused only if its own expression, everything that it is computed from and the cut points of every
rank below it are the same in both policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hemayat.engines.comparison_worker import parquet_list, staged_relation
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.cut_points import CutPoints
from hemayat.engines.run_folder import RunFolder
from hemayat.engines.staged_facts import has_same_meaning
from hemayat.rules.nodes import Node
from hemayat.rules.plan import NOTHING_KEPT, ReusedResults, deciding_nodes, needed_by, node_of
from hemayat.rules.resolved_policy import PolicyOn


def reusable_results(
    before: CompiledPolicy, after: CompiledPolicy, cuts: CutPoints, manifest: Mapping[str, Any]
) -> ReusedResults:
    """What the run of `before` decided as `after` does with these cut points; nothing of another program's run.

    The facts of the run must be those of `after`: see `facts_differ`.
    """
    # Another version of this program may compute something else from the same policy.
    if manifest["statements_sha256"] != before.statements_hash:
        return NOTHING_KEPT
    old, new = before.on_day, after.on_day
    cut_then: CutPoints = manifest["cut_points"]
    moved = {name for name in new.ranks if list(cuts[name]) != list(cut_then.get(name, ()))}
    names = {
        name
        for name in new.order
        if has_same_meaning(old, new, name, set(new.facts))
        and not moved & {name, *needed_by(new, [node_of(new, name)])}
    }
    columns = (name for name in before.decision_schema.names if name.removesuffix("__high") in names)
    then = _by_criterion(old)
    alike = {
        name
        for name, nodes in _by_criterion(new).items()
        if nodes == then.get(name) and needed_by(new, nodes) <= names
    }
    return ReusedResults(frozenset(columns), frozenset(alike))


def _by_criterion(policy: PolicyOn) -> dict[str, list[Node]]:
    return {criterion.name: deciding_nodes(policy, criterion) for criterion in policy.criteria}


def kept_relation(run: RunFolder, compiled: CompiledPolicy, reused_results: ReusedResults, parts: int) -> str:
    """SQL for the staged facts of a run, with the reused part of each household's decision in the same row.

    The two files of a bucket have its households in the same order, so a POSITIONAL JOIN is enough and nothing is
    looked up. DuckDB runs one such join on one thread, so the files are split into `parts`: one for each core.
    """
    facts = fact_files(run)
    if not reused_results.stored:
        return staged_relation(compiled, facts)
    wanted = ", ".join(reused_results.stored)
    size = max(1, -(-len(facts) // parts))
    beside = []
    for start in range(0, len(facts), size):
        some = facts[start : start + size]
        decisions = parquet_list([run.path / "decisions" / file.name for file in some])
        beside.append(
            f"SELECT * FROM {staged_relation(compiled, some)} POSITIONAL JOIN "
            f"(SELECT {wanted} FROM read_parquet({decisions})) AS decided_before"
        )
    return f"({' UNION ALL '.join(beside)}) AS staged"


def fact_files(run: RunFolder) -> list[Path]:
    """The staged facts of a run, bucket by bucket."""
    return sorted((run.path / "facts").glob("[0-9]*.parquet"))
