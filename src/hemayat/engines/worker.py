"""One worker process of a national run: it holds a policy and a snapshot, and works on the buckets that it gets."""

from __future__ import annotations

import ctypes
import datetime as dt
import gc
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hemayat.common.files import read_regular
from hemayat.engines.columnar_engine import ColumnarDecider, CutPointCounter
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.content_hash import in_household_order, rows_hash
from hemayat.engines.cut_points import CutPoints, CutPointSearch, Histogram
from hemayat.engines.run_folder import RunFolder, read_table, write_json, write_table
from hemayat.engines.seals import read_sealed, staged_facts
from hemayat.engines.staging import FactStager
from hemayat.engines.summary import STANDING, count_unknowns, summarise
from hemayat.registers.column_hashes import column_hashes
from hemayat.registers.snapshot import VerifiedFile


@dataclass(frozen=True)
class RunJob:
    """What every worker of a run receives once. `files`: bucket → table → prepared file with its checksums."""

    compiled: CompiledPolicy
    as_of: Mapping[str, dt.date]
    files: list[dict[str, VerifiedFile]]
    run: RunFolder


MOST_KEPT = 2**28
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h

_job: RunJob
_stager: FactStager
_deciders: list[ColumnarDecider] = []


def start_worker(job: RunJob) -> None:
    """Called once in each worker process."""
    global _job, _stager
    exit_with_parent()
    keep_freed_memory()
    gc.freeze()  # Imported objects live until the process ends. The collector would only walk through them again.
    _deciders.clear()
    _job, _stager = job, FactStager(job.compiled)


def stage_bucket(bucket: int) -> int:
    """Facts of one bucket, written whole. Returns how many households it has."""
    facts = _stager.of_files(_job.files[bucket], _job.as_of)
    _keep_facts(bucket, facts)
    return len(facts)


def count_bucket(bucket: int, searches: dict[str, CutPointSearch], cuts: CutPoints) -> dict[str, Histogram]:
    """One bucket's share of this round of the search for cut points."""
    counter = CutPointCounter(_job.compiled, list(searches), cuts)
    return counter.histograms(_staged(bucket, counter.columns), searches)


def decide_bucket(bucket: int, cuts: CutPoints) -> int:
    """Decisions of one bucket, written whole, with their counts and hash. Returns the number of households."""
    decider = _decider(cuts)
    facts = _staged(bucket, list(dict.fromkeys([*decider.columns, *STANDING])))
    decided = decider.decide(facts)
    _keep_decisions(bucket, facts, decided)
    return len(decided)


def redecide_bucket(bucket: int, *, earlier: RunFolder, changed: VerifiedFile, cuts: CutPoints) -> int:
    """One bucket of an earlier run with its changed households decided again. Returns the households."""
    gone = changed.read(["household_id"]).column(0)
    new_facts = _stager.of_files(_job.files[bucket], _job.as_of, only=gone).cast(_job.compiled.facts_schema)
    new_decided = _decider(cuts).decide(new_facts).cast(_job.compiled.decision_schema)
    facts, decided = (
        _replaced(read_sealed(old, seal), gone, new)
        for old, seal, new in (
            (earlier.facts(bucket), earlier.facts_seal(bucket), new_facts),
            (earlier.decisions(bucket), earlier.decisions_seal(bucket), new_decided),
        )
    )
    _keep_facts(bucket, facts)
    _keep_decisions(bucket, facts, decided)
    return len(decided)


def _replaced(old: pa.Table, gone: pa.ChunkedArray, new: pa.Table) -> pa.Table:
    kept = old.filter(pc.invert(pc.is_in(old.column("household_id"), value_set=gone)))
    return in_household_order(pa.concat_tables([kept.cast(new.schema), new]))


def check(bucket: int, *, earlier: RunFolder) -> int:
    """Verify a bucket of an earlier run that is taken over as it is. Returns 0: none of it is decided again."""
    for file, seal in (
        (earlier.facts(bucket), earlier.facts_seal(bucket)),
        (earlier.decisions(bucket), earlier.decisions_seal(bucket)),
    ):
        read_sealed(file, seal)
    return 0


def seal_facts(bucket: int) -> int:
    """Hashes and counts of staged facts that another engine wrote. Returns the households."""
    content = pa.py_buffer(read_regular(_job.run.facts(bucket)))
    facts = in_household_order(pq.read_table(pa.BufferReader(content), use_threads=False))
    _seal_facts(bucket, facts, content)
    return len(facts)


def seal_decisions(bucket: int) -> int:
    """Hashes and counts of decisions that another engine wrote. Returns the households."""
    facts = in_household_order(staged_facts(_job.run, bucket).read(["household_id", *STANDING]))
    decided = in_household_order(read_table(_job.run.decisions(bucket)))
    _seal_decisions(bucket, facts, decided)
    return len(decided)


def _decider(cuts: CutPoints) -> ColumnarDecider:
    """That of the last bucket, where it had the same cut points."""
    if not _deciders or _deciders[0].cuts != cuts:
        _deciders[:] = [ColumnarDecider(_job.compiled, cuts)]
    return _deciders[0]


def _staged(bucket: int, columns: list[str]) -> pa.Table:
    """Some columns of the staged facts of a bucket; codes stay the dictionaries that they are in the file."""
    codes = [f.name for f in _job.compiled.facts_schema if pa.types.is_string(f.type)]
    return staged_facts(_job.run, bucket).read(columns, codes)


def _keep_facts(bucket: int, facts: pa.Table) -> None:
    _seal_facts(bucket, facts, write_table(_job.run.facts(bucket), facts))


def _keep_decisions(bucket: int, standing: pa.Table, decided: pa.Table) -> None:
    write_table(_job.run.decisions(bucket), decided)
    _seal_decisions(bucket, standing, decided)


def _seal_facts(bucket: int, facts: pa.Table, content: pa.Buffer) -> None:
    hashes = {"sha256": rows_hash(facts), "columns": column_hashes(pa.BufferReader(content))}
    unknowns = count_unknowns(_job.compiled.on_day, facts)
    write_json(_job.run.facts_seal(bucket), {**hashes, "unknowns": unknowns})


def _seal_decisions(bucket: int, standing: pa.Table, decided: pa.Table) -> None:
    summary = summarise(_job.compiled.on_day, standing, decided)
    write_json(_job.run.decisions_seal(bucket), {"sha256": rows_hash(decided), "summary": summary.to_json()})


def keep_freed_memory() -> None:
    """Keep freed memory in the process instead of giving it back to the system after each bucket.

    Every bucket needs columns of the same sizes. Giving the pages back and getting them again took a tenth of the time.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_MMAP_THRESHOLD, MOST_KEPT)
        libc.mallopt(_M_TRIM_THRESHOLD, MOST_KEPT)


def exit_with_parent() -> None:
    """A killed run leaves no worker behind (Linux)."""
    if sys.platform == "linux":
        # 1 is PR_SET_PDEATHSIG: the kernel ends this process even if its parent was killed and could not do it.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
