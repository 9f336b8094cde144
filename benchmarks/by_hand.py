"""The baseline (a): the same policy as a good engineer would write it for DuckDB, run as ours is.

The same workers do the same with every bucket: read, stage, decide, hash, count. Only the SQL differs, and the cut
points, which one statement finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import rmtree
from typing import Any
from unittest import mock

import duckdb
import pyarrow as pa

from benchmarks.bench import Bench
from hemayat.engines import sql_engine as engine
from hemayat.engines import worker
from hemayat.engines.content_hash import in_household_order
from hemayat.engines.national_run import new_job, workers
from hemayat.engines.run_folder import RunFolder
from hemayat.engines.staging import FactStager
from hemayat.registers.snapshot import VerifiedFile

SQL = Path(__file__).with_name("sql")
MEMORY = 300_000_000
"""For DuckDB in each worker."""


def run(bench: Bench, out: Path) -> None:
    """The whole run by hand, into a folder laid out as a run of ours."""
    rmtree(out, ignore_errors=True)
    folder = RunFolder(out)
    for name in ("facts", "decisions"):
        (out / name).mkdir(parents=True)
    job = new_job(bench.policy, bench.snapshot, folder)
    buckets = range(bench.snapshot.buckets)
    with workers(job, bench.workers, start) as pool:
        list(pool.map(worker.stage_bucket, buckets))
        list(pool.map(worker.decide_bucket, buckets, [cut_points(folder)] * len(buckets)))


def start(job: worker.RunJob) -> None:
    """A worker like ours, whose statements are those of the files for as long as it lives."""
    worker.start_worker(job)
    statements_by_hand().__enter__()


@contextmanager
def statements_by_hand() -> Iterator[None]:
    with engine.connect(MEMORY) as con:

        def of_files(stager: FactStager, files: Mapping[str, VerifiedFile], _: Any) -> pa.Table:
            for table, file in files.items():
                name = str(file.path).replace("'", "''")
                con.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM read_parquet('{name}')")
            return in_household_order(con.sql(text("facts")).to_arrow_table().cast(stager.schema))

        with (
            mock.patch.object(FactStager, "of_files", of_files),
            mock.patch.object(engine, "decision_sql", decision_sql),
        ):
            yield


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
