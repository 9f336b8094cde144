"""From the version before to this one, with rows in the database and people at work, and the way back."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db.migrations.loader import MigrationLoader

from hemayat.config.environment import read_environment
from hemayat.operations.doctor_checks import refused
from hemayat.operations.migration import missing_migrations
from hemayat.operations.postgres import DatabaseUrls, create_database
from hemayat.operations.service_processes import run_django_command
from tests.cli.test_serve import free_port, hemayat, started, status, until_it_answers, until_it_says
from tests.operations.test_readiness import told
from tests.support.database import server

pytestmark = pytest.mark.slow
BEFORE = ("notifications", "0002_functions")
FIRST_AFTER = ("notifications", "0003_no_search_by_beginning")
"""Where the version before stood, and the next step: it is taken back with all that builds on it, in every slice."""
BEHIND = sorted(".".join(step) for step in MigrationLoader(None).graph.backwards_plan(FIRST_AFTER))
TABLE = "outbox"
"""The table that the first of these migrations changes."""


@dataclass(frozen=True)
class Before:
    """A database of the version before, in which somebody has worked."""

    urls: DatabaseUrls
    environment: dict[str, str]

    def migrate(self, *words: str) -> subprocess.CompletedProcess[str]:
        return hemayat("migrate", *words, **self.environment, HEMAYAT_OWNER_DATABASE_URL=self.urls.owner)

    def behind(self) -> list[str]:
        with psycopg.connect(self.urls.app) as connection:
            return missing_migrations(connection)

    def staff(self) -> str:
        return hemayat("staff", "list", **self.environment).stdout


@pytest.fixture
def before(tmp_path: Path) -> Before:
    # The workers of a test run share a server.
    urls = create_database(server(), f"test_upgrading_{os.environ.get('PYTEST_XDIST_WORKER', '')}")
    environment = told(tmp_path) | {
        "DATABASE_URL": urls.app,
        "HEMAYAT_CITIZEN_DATABASE_URL": urls.citizen,
        "HEMAYAT_SECRET_KEY": "only for this test " * 3,
    }
    there = Before(urls, environment)
    made = there.migrate()
    assert made.returncode == 0, made.stderr
    add = ("staff", "add", "boss", "--role", "administrator", "--no-national-id")
    added = hemayat(*add, **{**environment, "HEMAYAT_MODE": "test"})
    assert added.returncode == 0, added.stderr
    run_django_command(read_environment(environment), urls.owner, "migrate", *BEFORE)
    return there


@contextmanager
def somebody_reads(urls: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """A long transaction over the table that a migration wants for itself."""
    with psycopg.connect(urls.owner) as connection:
        connection.execute(f"SELECT count(*) FROM {TABLE}")
        yield connection


def longest_wait(urls: DatabaseUrls, is_over: threading.Event) -> float:
    """Of somebody who writes to that table all the while, as the application."""
    longest = 0.0
    with psycopg.connect(urls.app, autocommit=True) as connection:
        while not is_over.wait(0.02):
            began = time.monotonic()
            connection.execute(f"UPDATE {TABLE} SET attempts = attempts WHERE false")
            longest = max(longest, time.monotonic() - began)
    return longest


def until_it_stood_back(urls: DatabaseUrls) -> None:
    """Until somebody has waited for the table, and does no longer."""
    asked = f"SELECT EXISTS (SELECT FROM pg_locks WHERE relation = '{TABLE}'::regclass AND NOT granted)"
    until = time.monotonic() + 90
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        for is_waiting in (True, False):
            while connection.execute(asked).fetchone() != (is_waiting,):
                assert time.monotonic() < until
                time.sleep(0.05)


@pytest.mark.long
def test_a_table_in_use_is_stood_back_from_and_named_and_nobody_waits_long(before: Before) -> None:
    is_over = threading.Event()
    with ThreadPoolExecutor(1) as meanwhile, somebody_reads(before.urls):
        waiting = meanwhile.submit(longest_wait, before.urls, is_over)
        refusal = before.migrate("--lock-seconds", "1", "--tries", "1")
        is_over.set()
        assert refusal.returncode == 2
        assert "a table that has to change was in use for 1 s" in refusal.stderr
        assert "Traceback" not in refusal.stderr
        # A moment behind the migration, and not until the reader has ended.
        assert 0.5 < waiting.result() < 5
        assert before.behind() == BEHIND
    assert before.migrate().returncode == 0
    assert before.behind() == []
    assert "boss" in before.staff()


@pytest.mark.long
def test_it_goes_on_by_itself_once_the_table_is_free(before: Before) -> None:
    with ThreadPoolExecutor(1) as apart:
        with somebody_reads(before.urls):
            migrating = apart.submit(before.migrate, "--lock-seconds", "1")
            until_it_stood_back(before.urls)
            assert not migrating.done()
        done = migrating.result()
    assert done.returncode == 0, done.stderr
    assert "A table is in use; stood back after 1 s" in done.stderr
    assert before.behind() == []


@pytest.mark.long
def test_machines_that_start_together_migrate_one_after_the_other(before: Before) -> None:
    with ThreadPoolExecutor(3) as machines:
        done = list(machines.map(lambda _: before.migrate(), range(3)))
    assert [one.returncode for one in done] == [0, 0, 0], [one.stderr for one in done]
    assert before.behind() == []


def test_the_new_version_does_not_serve_over_the_old_tables_and_says_what_to_do(before: Before) -> None:
    assert before.behind() == BEHIND
    (fault,) = refused(read_environment(before.environment), before.urls.app)
    assert "`hemayat migrate`" in fault
    assert BEHIND[0] in fault
    asked = hemayat("serve", "--part", "web", "--port", str(free_port()), **before.environment)
    assert asked.returncode == 2
    assert "the database is at this version: " in asked.stderr


@pytest.mark.long
def test_the_version_before_serves_over_the_new_tables(before: Before, tmp_path: Path) -> None:
    """The way back: what a later version has added stays, and nothing of the one before misses it."""
    port, log = free_port(), tmp_path / "log"
    assert before.migrate().returncode == 0
    with psycopg.connect(before.urls.owner) as later:
        later.execute("ALTER TABLE outbox ADD COLUMN of_the_next_version text")
        later.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('requests', '9999_next', now())"
        )
    serving = ("serve", "--part", "web", "--port", str(port), "--workers", "1")
    with started(*serving, log=log, **before.environment):
        until_it_answers(port, "hemayat.example", "/readyz", log)
        assert status(port, "hemayat.example", "/") == 200


@pytest.mark.long
def test_organisations_have_a_port_of_their_own_where_one_is_named(before: Before, tmp_path: Path) -> None:
    """`--partner-port`: the whole service by one command, with a process for organisations alone."""
    port, partners, log = free_port(), free_port(), tmp_path / "log"
    serving = ("serve", "--port", str(port), "--partner-port", str(partners), "--workers", "1")
    owner = {"HEMAYAT_OWNER_DATABASE_URL": before.urls.owner}
    with started(*serving, log=log, **before.environment, **owner):
        until_it_says("Ctrl-C stops everything", log)
        assert before.behind() == []
        assert status(partners, "partners.example", "/openapi.json") == 200
        assert status(partners, "hemayat.example", "/readyz") == 200
        assert status(port, "hemayat.example", "/") == 200
