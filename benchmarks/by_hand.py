"""The baseline (a): the same policy as a good engineer would write it for DuckDB, run as ours is.

The same workers do the same with every bucket: read, stage, decide, hash, count. Only the SQL differs, and the cut
points, which one statement finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from shutil import rmtree
from typing import Any
from unittest import mock

import duckdb
import pyarrow as pa

from benchmarks.bench import Bench
from hemayat.engines import duckdb as engine
from hemayat.engines import worker
from hemayat.engines.compiled import CompiledPolicy
from hemayat.engines.content import in_household_order
from hemayat.engines.nation import RunOptions, new_job
from hemayat.engines.run_folder import RunFolder

SQL = Path(__file__).with_name("sql")


def run(bench: Bench, out: Path) -> None:
    """The whole run by hand, into a folder laid out as a run of ours."""
    rmtree(out, ignore_errors=True)
    folder = RunFolder(out)
    for name in ("facts", "decisions", "tmp"):
        (out / name).mkdir(parents=True)
    job = new_job(bench.policy, bench.snapshot, folder, RunOptions(workers=bench.workers))
    buckets = range(bench.snapshot.buckets)
    with ProcessPoolExecutor(
        bench.workers, mp_context=get_context("spawn"), initializer=start, initargs=(job,)
    ) as pool:
        list(pool.map(worker.stage, buckets))
        list(pool.map(worker.decide, buckets, [cut_points(folder)] * len(buckets)))


def start(job: worker.Job) -> None:
    """A worker like ours, whose statements are those of the files for as long as it lives."""
    worker.start(job)
    statements_by_hand().__enter__()


@contextmanager
def statements_by_hand() -> Iterator[None]:
    with mock.patch.multiple(engine, facts_of_tables=facts_of_tables, decision_sql=decision_sql):
        yield


def facts_of_tables(con: duckdb.DuckDBPyConnection, compiled: CompiledPolicy, _: Any) -> pa.Table:
    made = con.sql(text("facts")).to_arrow_table()
    return in_household_order(made.cast(compiled.facts_schema))


def decision_sql(_: Any, cuts: Any, source: str = "facts", beside: Sequence[str] = ()) -> str:
    written = text("decisions").replace("$cuts", f"CAST({list(cuts['decile'])} AS BIGINT[])")
    return written.replace("$facts", source).replace("$beside", "".join(f", {name}" for name in beside))


def cut_points(run: RunFolder) -> dict[str, list[int]]:
    names = str(run.path / "facts" / "*.parquet").replace("'", "''")
    with duckdb.connect() as con:
        con.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet('{names}')")
        return {"decile": [row[0] for row in con.execute(text("cuts")).fetchall()]}


@cache
def text(name: str) -> str:
    return (SQL / f"livelihood_1398_{name}.sql").read_text(encoding="utf-8")
