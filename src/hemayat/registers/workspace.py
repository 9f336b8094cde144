"""What the steps of one check or preparation share: the extract, its bounds, its buckets, its staging folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from hemayat.common.files import open_regular, sha256_of
from hemayat.registers.cells import add_calendars
from hemayat.registers.column_hashes import column_hashes
from hemayat.registers.database import Connection, ResourceLimits, connect, count_rows
from hemayat.registers.extract import Extract
from hemayat.registers.manifest import FileEntry
from hemayat.registers.sql_literals import literal

Report = Callable[[str, int, int], None]
"""Called with a step's name, how much of it is done, and how much there is."""

T = TypeVar("T")
_ROWS_IN_A_STAGED_GROUP = 20_480
_OPEN_FILES = 300


def no_progress(_step: str, _done: int, _total: int) -> None:
    """A report for those who do not watch."""


@dataclass(frozen=True)
class ExtractWorkspace:
    """`is_kept` is false where rows are only judged: then nothing but faults is staged."""

    extract: Extract
    staging: Path
    bounds: ResourceLimits
    buckets: int
    is_kept: bool
    report: Report = no_progress

    def connect(self) -> Connection:
        """A connection for whole tables, with the calendars."""
        con = connect(self.bounds)
        con.execute(f"SET partitioned_write_max_open_files = {max(_OPEN_FILES, self.buckets + 2)}")
        add_calendars(con)
        return con

    def for_each_bucket(self, step: str, do: Callable[[Connection, int], T]) -> list[T]:
        """`do` for every bucket, on as many single-threaded connections as there are threads; results in order.

        One thread for each bucket makes the order of rows, and so the bytes of a file, independent of `threads`.
        """
        workers = min(self.bounds.threads, self.buckets)
        idle: SimpleQueue[Connection] = SimpleQueue()
        results: list[T] = []

        def one(bucket: int) -> T:
            con = idle.get()
            try:
                return do(con, bucket)
            finally:
                idle.put(con)

        with ExitStack() as stack:
            for _ in range(workers):
                idle.put(stack.enter_context(connect(self.bounds.share(workers))))
            pool = stack.enter_context(ThreadPoolExecutor(workers))
            for result in pool.map(one, range(self.buckets)):
                results.append(result)
                self.report(step, len(results), self.buckets)
        return results


def stage_by_bucket(con: Connection, query: str, folder: Path) -> int:
    """Write `query` under `folder`, a folder `bucket=…` for each value of its column `bucket`. Gives its rows."""
    folder.mkdir(parents=True)
    return count_rows(
        con,
        f"""COPY ({query}) TO {literal(str(folder))} (FORMAT parquet, COMPRESSION lz4_raw, PARTITION_BY (bucket),
        ROW_GROUP_SIZE {_ROWS_IN_A_STAGED_GROUP}, OVERWRITE_OR_IGNORE)""",
    )


def staged_rows_sql(folder: Path, bucket: int | str, columns: dict[str, str]) -> str:
    """SQL: the staged rows of a bucket (`*` for all), and a table with these columns and no rows where none are."""
    found = sorted(folder.glob(f"*/bucket={bucket}/*.parquet"))
    if not found:
        nothing = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())
        return f"(SELECT {nothing} WHERE false)"
    return f"read_parquet({literal(f'{folder}/*/bucket={bucket}/*.parquet')}, hive_partitioning = false)"


def write_sorted(con: Connection, query: str, path: Path, keys: Sequence[str]) -> FileEntry:
    """Write `query` in the order of `keys` as one Parquet file, with its rows and checksum."""
    path.parent.mkdir(parents=True, exist_ok=True)
    order = ", ".join(f'"{k}"' for k in keys)
    rows = count_rows(
        con,
        f"COPY (FROM ({query}) ORDER BY {order}) TO {literal(str(path))} "
        "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880)",
    )
    with open_regular(path) as file:
        return FileEntry(rows, sha256_of(path), column_hashes(file))
