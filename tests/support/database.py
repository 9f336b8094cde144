"""The real PostgreSQL behind the tests: one server for all processes of a run, one migrated database for each."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg.sql import SQL, Composed, Identifier

from hemayat.config.settings import database
from hemayat.operations.postgres import DatabaseUrls, PostgresCluster, create_database, prepare

PREFIX = "hemayat-tests-"
MIGRATED, PART = "test_migrated", "test_migrating"
URLS = "HEMAYAT_TEST_DATABASE_URLS"
FOLDER = "HEMAYAT_TEST_FOLDER"
PREPARED = "HEMAYAT_TEST_PREPARED_SERVER"
"""A folder that `prepare_server` made: a run that finds it named begins with a copy instead of applying migrations."""
# Nothing outlives the run, so that nothing has to reach the disk. Tables are analysed only where a test says so:
# analysed in the background, between two tests, a table gets statistics by chance, and a test of a plan may fail.
# Fifty people at once, beside the connections of the other worker of the tests, may be more than the 100 of a service.
SETTINGS = """\
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_analyze_threshold = 2147483647
"""


def start_server(config: pytest.Config) -> None:
    """Called once, before any worker of the run starts; the server ends with the run, and its folder is removed.

    Each run has a server of its own: several may go on in one tree.
    """
    _sweep()
    # In the common temporary folder, which the account that runs the server may enter.
    folder = Path(tempfile.gettempdir()) / f"{PREFIX}{os.getpid()}"
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    config.add_cleanup(_started(folder).stop)


def prepare_server(folder: Path) -> None:
    """Make a server with the migrated database in this folder, and stop it; for runs that begin with a copy of it."""
    cluster = _started(folder)
    _migrate()
    cluster.stop()


def _started(folder: Path) -> PostgresCluster:
    """The server of a new folder, whose addresses all processes of the run find in the environment."""
    folder.mkdir(mode=0o755)
    os.environ[FOLDER] = str(folder)
    if prepared := os.environ.get(PREPARED):
        # The files of the data keep their owner, who is not the one of this process.
        subprocess.run(["cp", "-a", f"{prepared}/.", str(folder)], check=True)
    (folder / "own.conf").write_text(SETTINGS, "utf-8")
    cluster = PostgresCluster(folder)
    try:
        urls = cluster.start()
        prepare(urls)
    except BaseException:
        cluster.stop()
        raise
    os.environ[URLS] = f"{urls.admin} {urls.owner} {urls.app} {urls.citizen}"
    return cluster


def _sweep() -> None:
    """Remove what runs left that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not Path("/proc", folder.name.removeprefix(PREFIX)).exists():
            shutil.rmtree(folder, ignore_errors=True)


def server() -> DatabaseUrls:
    """The addresses of the run's server, for a test that wants a database of its own."""
    return DatabaseUrls(*os.environ[URLS].split())


def folder_of_run() -> Path:
    """A folder that all processes of the run share and that is removed with it; outside a run, one for this process."""
    if FOLDER not in os.environ:
        # Named by this process, or the next run that starts removes it as one that was killed.
        folder = Path(tempfile.gettempdir()) / f"{PREFIX}{os.getpid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ[FOLDER] = str(folder)
        atexit.register(_remove_folder, os.environ[FOLDER], os.getpid())
    return Path(os.environ[FOLDER])


def _remove_folder(folder: str, maker: int) -> None:
    """Only the process that made it removes it: a fork of it ends earlier, with the same exit handlers."""
    if os.getpid() == maker:
        shutil.rmtree(folder, ignore_errors=True)


def migrated_database(name: str) -> DatabaseUrls:
    """A new database with every migration, made by the owner; from then on Django logs in as the application.

    The first process that asks migrates; all others get a copy of the same database.
    """
    with (folder_of_run() / "migrating.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _migrate()
    urls = create_database(server(), name, template=MIGRATED)
    shipped(urls)
    use(urls.app)
    return urls


def _migrate() -> None:
    """Make the database that all others are copies of, unless it is there."""
    if not _exists(MIGRATED):
        use(create_database(server(), PART).owner)
        call_command("migrate", verbosity=0, interactive=False)
        with connections["default"].cursor() as cursor:
            # Tests make up the time; an installation allows a minute (accounts/sql/ask_code.sql).
            cursor.execute("UPDATE clock_tolerance SET span = interval '1000 years'")
        connections["default"].close()
        create_database(server(), MIGRATED, template=PART)


def _exists(name: str) -> bool:
    with psycopg.connect(server().admin) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


def use(url: str) -> None:
    """Let Django's default connection be this one."""
    connections["default"].close()
    connections.databases["default"].update(database(url))
    settings.DATABASES["default"].update(database(url))
    connections["default"].settings_dict.update(database(url))


@dataclass(frozen=True)
class Shipped:
    """What migrations leave behind: all tables, the rows of those that they fill, and the sequences they advance."""

    tables: frozenset[str]
    filled: Mapping[str, bytes]
    sequences: Mapping[str, int]


_administrators: dict[tuple[str, int], psycopg.Connection] = {}


@contextmanager
def administration(urls: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """Connect as the administrator, without triggers: append-only tables refuse even their owner otherwise.

    Signing in takes as long as emptying the tables, so that each process keeps its connection from test to test.
    """
    key = (urls.admin, os.getpid())
    try:
        connection = _as_administrator(_administrators[key])
    except (KeyError, psycopg.Error):  # the first time, or a test ended the server or its connections
        connection = _as_administrator(psycopg.connect(urls.admin, autocommit=True))
        atexit.register(connection.close)
    _administrators[key] = connection
    yield connection


def _as_administrator(connection: psycopg.Connection) -> psycopg.Connection:
    connection.execute("RESET ALL")
    connection.execute("SET session_replication_role = replica")
    return connection


def empty(urls: DatabaseUrls) -> None:
    """Remove what tests committed, partitions of runs too, and put back what migrations had put in.

    Only tables that take up space are touched: truncating all of them makes more than a thousand files anew. VACUUM
    gives the space back, so that the next test finds each table as if nobody had ever written to it.
    """
    origin = shipped(urls)
    with administration(urls) as connection:
        new = sorted(tables(connection) - origin.tables)
        if new:
            connection.execute(SQL("DROP TABLE {} CASCADE").format(_listed(new)))
        written = sorted(used_tables(connection) - origin.filled.keys())
        written += [name for name, rows in origin.filled.items() if copy_out(connection, name) != rows]
        if written:
            for name in written:
                connection.execute(SQL("DELETE FROM {}").format(Identifier(name)))
            connection.execute(SQL("VACUUM {}").format(_listed(written)))
            # VACUUM notes that they are empty, and the planner would then read them whole; nobody knew that before.
            connection.execute(
                "UPDATE pg_class SET reltuples = -1 WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)",
                [written],
            )
        for name in origin.filled.keys() & set(written):
            copy_in(connection, name, origin.filled[name])
        _reset_sequences(connection, origin)


@cache
def shipped(urls: DatabaseUrls) -> Shipped:
    """Read what migrations left; the first call comes before any test has committed."""
    with administration(urls) as connection:
        return Shipped(frozenset(tables(connection)), rows_of_tables(connection), sequences(connection))


def is_untouched(urls: DatabaseUrls) -> bool:
    """Whether the database holds exactly what migrations left in it."""
    with administration(urls) as connection:
        return sequences(connection) == shipped(urls).sequences and not has_leftovers(urls)


def has_leftovers(urls: DatabaseUrls) -> bool:
    """Whether a test committed a table or a row.

    Sequences do not count: a test that is rolled back moves them on as well.
    """
    origin = shipped(urls)
    with administration(urls) as connection:
        return tables(connection) != origin.tables or rows_of_tables(connection) != origin.filled


def rows_of_tables(connection: psycopg.Connection) -> dict[str, bytes]:
    """The rows of each table that has any, as COPY writes them."""
    rows = {name: copy_out(connection, name) for name in used_tables(connection)}
    return {name: content for name, content in rows.items() if content}


def copy_out(connection: psycopg.Connection, name: str) -> bytes:
    """All rows of a table, as COPY writes them."""
    with connection.cursor().copy(SQL("COPY {} TO STDOUT").format(Identifier(name))) as copy:
        return b"".join(bytes(part) for part in copy)


def copy_in(connection: psycopg.Connection, name: str, rows: bytes) -> None:
    """Add rows that `copy_out` gave."""
    with connection.cursor().copy(SQL("COPY {} FROM STDIN").format(Identifier(name))) as copy:
        copy.write(rows)


def _listed(names: Sequence[str]) -> Composed:
    return SQL(", ").join(map(Identifier, names))


def tables(connection: psycopg.Connection) -> set[str]:
    """The names of all tables, partitions too."""
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {name for (name,) in rows}


def used_tables(connection: psycopg.Connection) -> set[str]:
    """The names of the tables whose files are not empty; their rows may have been rolled back."""
    rows = connection.execute(
        """SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"""
    ).fetchall()
    return {name for (name,) in rows}


def sequences(connection: psycopg.Connection) -> dict[str, int]:
    """The last value of each sequence that was used; connections are counted on, or two would have one number."""
    rows = connection.execute(
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        " AND sequencename <> 'connection_number'"
    )
    return dict(rows.fetchall())


def _reset_sequences(connection: psycopg.Connection, origin: Shipped) -> None:
    for name, value in sequences(connection).items():
        if name not in origin.sequences:
            connection.execute(
                """SELECT setval(format('%%I', sequencename)::regclass, start_value, false) FROM pg_sequences
                WHERE schemaname = 'public' AND sequencename = %s""",
                [name],
            )
        elif value != origin.sequences[name]:
            connection.execute(
                "SELECT setval(format('%%I', %s::text)::regclass, %s)", [name, origin.sequences[name]]
            )
