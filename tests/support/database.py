"""The real PostgreSQL behind the tests: one server for all processes of a run, one migrated database for each."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg.sql import SQL, Identifier

from hemayat.config.postgres import Cluster, Urls, create_database, prepare
from hemayat.config.settings import database

PREFIX = "hemayat-tests-"
URLS = "HEMAYAT_TEST_DATABASE_URLS"


def start_server(config: pytest.Config) -> None:
    """Called once, before any worker of the run starts; the server ends with the run, and its folder is removed.

    Each run has a server of its own: several may go on in one tree.
    """
    _sweep()
    # In the common temporary folder, which the account that runs the server may enter.
    folder = Path(tempfile.gettempdir()) / f"{PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o755)
    # Nothing here outlives the run, so that nothing has to reach the disk.
    (folder / "own.conf").write_text(
        "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n", "utf-8"
    )
    cluster = Cluster(folder)
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    urls = cluster.start()
    config.add_cleanup(cluster.stop)
    prepare(urls)
    os.environ[URLS] = f"{urls.admin} {urls.owner} {urls.app}"


def _sweep() -> None:
    """Remove what runs left that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not Path("/proc", folder.name.removeprefix(PREFIX)).exists():
            shutil.rmtree(folder, ignore_errors=True)


def server() -> Urls:
    """The addresses of the run's server, for a test that wants a database of its own."""
    return Urls(*os.environ[URLS].split())


def migrated_database(name: str) -> Urls:
    """A new database with every migration, made by the owner; from then on Django logs in as the application."""
    urls = create_database(server(), name)
    use(urls.owner)
    call_command("migrate", verbosity=0, interactive=False)
    use(urls.app)
    return urls


def use(url: str) -> None:
    """Let Django's default connection be this one."""
    connections["default"].close()
    connections.databases["default"].update(database(url))
    settings.DATABASES["default"].update(database(url))
    connections["default"].settings_dict.update(database(url))


@dataclass(frozen=True)
class Shipped:
    """The tables that migrations make, and those among them that they fill."""

    made: frozenset[str]
    filled: frozenset[str]


def empty(urls: Urls) -> None:
    """Take out what a test committed, partitions of runs too; what migrations put in stays."""
    kept = shipped(urls)
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        # Tables that are only ever added to have triggers that would refuse their owner too.
        connection.execute("SET session_replication_role = replica")
        for name in _tables(connection) - kept.made:
            connection.execute(SQL("DROP TABLE IF EXISTS {} CASCADE").format(Identifier(name)))
        names = SQL(", ").join(Identifier(name) for name in kept.made - kept.filled)
        connection.execute(SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))
        connection.execute("DELETE FROM agreement_version WHERE number > 1")


@cache
def shipped(urls: Urls) -> Shipped:
    """Asked for the first time before any test has committed."""
    with psycopg.connect(urls.owner) as connection:
        made = _tables(connection)
        return Shipped(
            frozenset(made),
            frozenset(
                name
                for name in made
                if connection.execute(SQL("SELECT 1 FROM {} LIMIT 1").format(Identifier(name))).fetchone()
            ),
        )


def _tables(connection: psycopg.Connection) -> set[str]:
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {name for (name,) in rows}
