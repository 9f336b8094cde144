"""Commands that only read, on an installation that is not ready: one clear line, and nothing created or started."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from hemayat.operations.postgres import DatabaseUrls, PostgresCluster, create_database, drop_database
from hemayat.operations.postgres.postmaster import find_postmaster
from tests.cli.test_keys_commands import hemayat
from tests.support.database import server

READING = [
    ("publish", "list"),
    ("staff", "list"),
    ("calendar", "list"),
    ("agreement", "list"),
    ("agreement", "export", "1", "--out", "official.txt"),
    ("audit", "verify", "--inside-only"),
    ("referrals", "list"),
    ("referrals", "list-rules"),
    ("events", "status"),
    ("partners", "status"),
]
WRITING = [("agreement", "status"), ("audit", "sign", "--out", "checkpoint.json"), ("reconcile",)]


def named(arguments: tuple[str, ...]) -> str:
    return " ".join(arguments[:2])


@pytest.fixture(scope="module")
def without_tables():
    urls = create_database(server(), "without_tables")
    yield urls
    drop_database(server(), "without_tables")


def refusal(home: Path, *arguments: str, **more: str) -> str:
    """What a command says when it refuses: one line, no traceback."""
    assert (home / "keys.json").exists() or hemayat(home, "keys", "make").returncode == 0
    done = hemayat(home, *arguments, HEMAYAT_SECRET_KEY="for tests alone", **more)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    return line


@pytest.mark.slow
@pytest.mark.parametrize("arguments", READING + WRITING, ids=named)
def test_without_tables_a_command_says_how_to_create_them(
    arguments: tuple[str, ...], without_tables: DatabaseUrls, tmp_path: Path
) -> None:
    said = refusal(tmp_path, *arguments, DATABASE_URL=without_tables.app)
    assert said == "error: the database has no tables yet: create them with `hemayat migrate`"
    with psycopg.connect(without_tables.owner) as connection:
        tables = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == []


@pytest.mark.slow
@pytest.mark.parametrize("arguments", READING[:1] + WRITING[:1], ids=named)
def test_a_database_that_does_not_answer_is_named_in_one_line(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    said = refusal(tmp_path, *arguments, DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert said.startswith("error: the database does not answer: ")


@pytest.mark.slow
@pytest.mark.parametrize("arguments", READING + WRITING, ids=named)
def test_where_no_database_was_ever_made_none_is_created(arguments: tuple[str, ...], tmp_path: Path) -> None:
    said = refusal(tmp_path, *arguments, DATABASE_URL="")
    assert said.startswith(f"error: there is no database in {tmp_path}: ")
    assert not (tmp_path / "postgres").exists()


@pytest.mark.slow
def test_a_stopped_database_is_not_started_and_a_running_one_is_read(tmp_path: Path) -> None:
    cluster = PostgresCluster(tmp_path / "postgres")
    with cluster:
        assert "no tables yet" in refusal(tmp_path, "publish", "list", DATABASE_URL="")
        data = cluster._places.data if cluster._places else None
    assert data is not None
    said = refusal(tmp_path, "publish", "list", DATABASE_URL="")
    assert said.startswith(
        f"error: the database in {tmp_path} is not running, and this command does not start it"
    )
    assert find_postmaster(data) is None
