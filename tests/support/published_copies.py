"""Copies of what publishing a nation writes, for the many tests that only need a published nation.

Publishing 40 households takes about a second: connections, partitions, indexes, DuckDB. The same nation published into
the same empty database gives the same rows, so that from the third time on they are copied in.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from hemayat.operations.postgres import DatabaseUrls, find_binaries
from tests.support.database import administration, copy_in, rows_of_tables, sequences, shipped, tables


@dataclass(frozen=True)
class PublishedCopy:
    """What publishing added to an empty database: the statements of its new tables, rows, sequences, and the run.

    `folder`: where the run's files were, as the rows say it.
    """

    run_id: int
    folder: bytes
    new_tables: str
    rows: dict[str, bytes]
    analysed: frozenset[str]
    sequences: dict[str, int]


def can_copy() -> bool:
    """Whether there is a `pg_dump`, which PostgreSQL of a wheel may lack."""
    return _pg_dump().exists()


def take_copy(urls: DatabaseUrls, run_id: int, folder: str) -> PublishedCopy:
    """Copy what publishing has just added to an untouched database."""
    origin = shipped(urls)
    with administration(urls) as connection:
        new = sorted(tables(connection) - origin.tables)
        rows = rows_of_tables(connection)
        changed = {name for name, content in origin.filled.items() if rows.get(name) != content}
        assert not changed, f"publishing changed what migrations had put in: {changed}"
        return PublishedCopy(
            run_id,
            folder.encode(),
            _statements(urls, new),
            {name: content for name, content in rows.items() if name not in origin.filled},
            _analysed(connection),
            sequences(connection),
        )


def put_copy(urls: DatabaseUrls, copy: PublishedCopy, folder: str) -> int:
    """Add the same rows to an untouched database, as if the files of the run were in `folder`; give the run's id."""
    with administration(urls) as connection, connection.transaction():
        connection.execute(copy.new_tables.encode())
        connection.execute("RESET ALL")
        connection.execute("SET session_replication_role = replica")
        for name, rows in copy.rows.items():
            copy_in(connection, name, rows.replace(copy.folder, folder.encode()))
        for name, value in copy.sequences.items():
            connection.execute("SELECT setval(format('%%I', %s::text)::regclass, %s)", [name, value])
        for name in sorted(copy.analysed & copy.rows.keys()):
            connection.execute(SQL("ANALYZE {}").format(Identifier(name)))
    return copy.run_id


@cache
def _pg_dump() -> Path:
    return Path(find_binaries().path("pg_dump"))


def _analysed(connection: psycopg.Connection) -> frozenset[str]:
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples > 0"
    ).fetchall()
    return frozenset(name for (name,) in rows)


def _statements(urls: DatabaseUrls, names: list[str]) -> str:
    """What makes these tables again, with their rights, and attaches them to their parents."""
    command = [str(_pg_dump()), "--schema-only", urls.admin]
    command += [f"--table=public.{name}" for name in names]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}
    )
    # pg_dump fences its text with commands of psql, which are no SQL.
    lines = [line for line in done.stdout.splitlines() if not line.startswith("\\")]
    # It attaches a partition before it makes its keys: with the parent there already, those would come twice.
    lines.sort(key=lambda line: " ATTACH PARTITION " in line)
    return "\n".join(lines)
