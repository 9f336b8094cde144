"""One worker process of a comparison: it holds two policies on one snapshot, and decides a bucket by both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from hemayat.engines import sql_engine as engine
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.cut_points import CutPoints, CutPointSearch, Histogram
from hemayat.engines.differences import RunComparison, changed_rows, count_differences, paired_decisions
from hemayat.engines.run_folder import RunFolder, write_json, write_table
from hemayat.engines.seals import staged_facts
from hemayat.engines.staged_facts import staged_columns
from hemayat.engines.staging import FactStager
from hemayat.engines.worker import exit_with_parent
from hemayat.registers.column_hashes import column_hashes
from hemayat.registers.snapshot import VerifiedFile


@dataclass(frozen=True)
class ComparisonSide:
    """A policy and the folder that has its facts."""

    compiled: CompiledPolicy
    facts: RunFolder

    def table(self, bucket: int) -> pa.Table:
        return staged_facts(self.facts, bucket).read(staged_columns(self.compiled))


def staged_relation(compiled: CompiledPolicy, files: list[Path]) -> str:
    """The staged facts that this policy needs, of some buckets, as a relation for SQL."""
    return (
        f"(SELECT {', '.join(staged_columns(compiled))} FROM read_parquet({parquet_list(files)})) AS staged"
    )


def parquet_list(files: list[Path]) -> str:
    """Files as SQL names them."""
    names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    return f"[{names}]"


@dataclass(frozen=True)
class ComparisonJob:
    """What every worker of a comparison receives once. `files`: bucket → table → prepared file with its checksums."""

    sides: tuple[ComparisonSide, ComparisonSide]
    as_of: Mapping[str, dt.date]
    files: list[dict[str, VerifiedFile]]
    changed: Path | None
    work: Path
    memory: int


_job: ComparisonJob
_con: Any
_stagers: list[FactStager] = []


def start(job: ComparisonJob) -> None:
    """Called once in each worker process."""
    global _job, _con
    exit_with_parent()
    _job, _con = job, engine.connect(job.memory, job.work / "tmp")
    _stagers[:] = [FactStager(side.compiled) for side in job.sides]


def stage_bucket(bucket: int, side: int) -> int:
    """Facts of one bucket for one side, written whole. Returns how many households it has."""
    facts = _stagers[side].of_files(_job.files[bucket], _job.as_of)
    folder = _job.sides[side].facts
    content = write_table(folder.facts(bucket), facts)
    write_json(folder.facts_seal(bucket), {"columns": column_hashes(pa.BufferReader(content))})
    return len(facts)


def count_bucket(
    bucket: int, searches: dict[str, CutPointSearch], cuts: CutPoints, *, side: int
) -> dict[str, Histogram]:
    """One bucket's share of this round of the search for the cut points of one side."""
    this_side = _job.sides[side]
    _con.register("staged", this_side.table(bucket))
    return engine.histograms(_con, this_side.compiled, "staged", searches, cuts)


def compare(bucket: int, cuts: tuple[CutPoints, CutPoints]) -> RunComparison:
    """Both decisions of one bucket, counted against each other; its changed households are written where asked."""
    facts = [side.table(bucket) for side in _job.sides]
    decided = [
        engine.decisions(_con, side.compiled, table, points)
        for side, table, points in zip(_job.sides, facts, cuts, strict=True)
    ]
    policies = (_job.sides[0].compiled.on_day, _job.sides[1].compiled.on_day)
    both = paired_decisions(policies, facts, decided)
    _con.register("both__", both)
    comparison = count_differences(_con, policies)
    if _job.changed:
        write_table(_job.changed / f"{bucket:05d}.parquet", changed_rows(_con, policies))
    _con.unregister("both__")
    return comparison
