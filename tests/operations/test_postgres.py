"""The server that we start ourselves: who may do what in it, and that no password is shown."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from hemayat.common.errors import HemayatError
from hemayat.operations.postgres import (
    DatabaseUrls,
    PostgresCluster,
    create_database,
    drop_database,
    find_binaries,
    prepare,
)
from hemayat.operations.postgres.binaries import VARIABLE
from hemayat.operations.postgres.places import find_places, socket_in
from hemayat.operations.postgres.urls import password_in
from tests.operations.postgres_folder import server_folder


@dataclass
class Running:
    """A server of the test, and the commands that were run to start it."""

    cluster: PostgresCluster
    urls: DatabaseUrls
    commands: list[list[str]]


@pytest.fixture(scope="module", params=["system", "wheel"])
def running(request: pytest.FixtureRequest) -> Iterator[Running]:
    commands: list[list[str]] = []

    class Recorded(subprocess.Popen):
        def __init__(self, args: list[str], **options: object) -> None:
            commands.append(args)
            super().__init__(args, **options)  # type: ignore[call-overload] # passed on as they came

    with pytest.MonkeyPatch.context() as patch, server_folder() as folder:
        patch.setenv(VARIABLE, request.param)
        try:
            find_binaries()
        except HemayatError as missing:
            pytest.skip(str(missing))
        patch.setattr(subprocess, "Popen", Recorded)
        cluster = PostgresCluster(folder / "postgres")
        urls = cluster.start()
        patch.undo()
        patch.setenv(VARIABLE, request.param)
        yield Running(cluster, urls, commands)
        cluster.stop()


def _ask(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def test_the_app_is_nobody_special(running: Running) -> None:
    assert _ask(running.urls.app, "SELECT current_user, current_database()") == [("hemayat_app", "hemayat")]
    rights = "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles"
    assert _ask(running.urls.app, f"{rights} WHERE rolname = current_user") == [(False,) * 5]
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert _ask(running.urls.app, owner) == [("hemayat_owner",)]
    schema = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'"
    assert _ask(running.urls.app, schema) == [("hemayat_owner",)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE DATABASE mine",
        "CREATE EXTENSION hstore",
        "SET ROLE hemayat_owner",
    ],
)
def test_the_app_makes_nothing(running: Running, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask(running.urls.app, statement)


def test_the_app_reads_a_table_of_the_owner_only_when_it_is_granted(running: Running) -> None:
    urls = create_database(running.urls, "granting")
    _ask(urls.owner, "CREATE TABLE kept (id int)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask(urls.app, "SELECT * FROM kept")
    _ask(urls.owner, "GRANT SELECT ON kept TO hemayat_app")
    assert _ask(urls.app, "SELECT * FROM kept") == []
    drop_database(running.urls, "granting")


def test_the_site_has_a_role_that_is_nobody_special_either(running: Running) -> None:
    whoever = "SELECT session_user::text, current_database()::text"
    assert _ask(running.urls.citizen, whoever) == [("hemayat_citizen", "hemayat")]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask(running.urls.citizen, "SET ROLE hemayat_app")
    assert password_in(running.urls.citizen) != password_in(running.urls.app)


def test_a_server_of_an_earlier_version_lets_the_role_of_the_site_in(running: Running) -> None:
    """There the role could not log in, had no password and no way into the database."""
    places = find_places(running.cluster.folder)
    kept = places.passwords.read_text("utf-8")
    earlier = {role: word for role, word in json.loads(kept).items() if role != "hemayat_citizen"}
    places.passwords.write_text(json.dumps(earlier), "utf-8")
    _ask(running.urls.admin, "ALTER ROLE hemayat_citizen NOLOGIN PASSWORD NULL")
    _ask(running.urls.admin, "REVOKE CONNECT ON DATABASE hemayat FROM hemayat_citizen")
    try:
        urls = PostgresCluster(running.cluster.folder).start()
        assert password_in(urls.citizen) != password_in(running.urls.citizen)
        assert _ask(urls.citizen, "SELECT 1") == [(1,)]
        assert urls.app == running.urls.app
    finally:
        places.passwords.write_text(kept, "utf-8")
        _ask(
            running.urls.admin,
            f"ALTER ROLE hemayat_citizen PASSWORD '{password_in(running.urls.citizen)}'",
        )


def test_the_settings_and_the_extensions(running: Running) -> None:
    wanted = {
        "data_checksums": "on",
        "listen_addresses": "",
        "max_connections": "100",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
        "idle_in_transaction_session_timeout": "10min",
        "unix_socket_permissions": "0700",
        "wal_level": "replica",
        "fsync": "on",
    }
    assert {name: _ask(running.urls.app, f"SHOW {name}")[0][0] for name in wanted} == wanted
    extensions = {str(name) for (name,) in _ask(running.urls.app, "SELECT extname FROM pg_extension")}
    assert extensions >= {"pg_trgm", "btree_gist", "citext", "unaccent"}
    # Nothing, where the server takes only ASCII for letters.
    [(likeness,)] = _ask(running.urls.app, "SELECT similarity('محمدی', 'محمد')")
    assert isinstance(likeness, float)
    assert 0.3 < likeness < 1


def test_a_second_start_is_given_the_server_that_runs(running: Running) -> None:
    again = PostgresCluster(running.cluster.folder)
    assert again.start() == running.urls
    assert not again.is_ours
    again.stop()
    assert running.cluster.is_ours
    assert running.cluster.start() == running.urls
    assert running.cluster.is_ours


def test_another_process_is_given_it_too_and_leaves_it_running(running: Running) -> None:
    script = (
        "import sys; from pathlib import Path; from hemayat.operations.postgres import PostgresCluster\n"
        "with PostgresCluster(Path(sys.argv[1])) as found: print(found.is_ours, found.start().app)"
    )
    command = [sys.executable, "-c", script, str(running.cluster.folder)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert said == ["False", running.urls.app]
    assert _ask(running.urls.app, "SELECT 1") == [(1,)]


def test_preparing_again_changes_nothing(running: Running) -> None:
    _ask(running.urls.owner, "CREATE TABLE IF NOT EXISTS stays (id int)")
    prepare(running.urls)
    assert _ask(running.urls.owner, "SELECT * FROM stays") == []


def test_a_database_of_a_test_is_fresh_or_a_copy(running: Running) -> None:
    first = create_database(running.urls, "of test 1")
    assert first.database == "of test 1"
    _ask(first.owner, "CREATE TABLE migrated (id int)")
    copy = create_database(running.urls, "of_test_2", template="of test 1")
    assert _ask(copy.owner, "SELECT * FROM migrated") == []
    assert _ask(copy.app, "SELECT current_database()") == [("of_test_2",)]
    fresh = create_database(running.urls, "of_test_2")
    with pytest.raises(psycopg.errors.UndefinedTable):
        _ask(fresh.owner, "SELECT * FROM migrated")
    for name in ("of test 1", "of_test_2"):
        drop_database(running.urls, name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        _ask(first.owner, "SELECT 1")


def test_no_password_shows(running: Running) -> None:
    urls = running.urls
    passwords = {password_in(url) for url in (urls.admin, urls.owner, urls.app)}
    assert len(passwords) == 3
    assert all(len(password) > 30 for password in passwords)
    log = (running.cluster.folder / "postgres.log").read_text()
    assert "ready to accept connections" in log
    arguments = " ".join(str(part) for command in running.commands for part in command)
    assert "initdb" in arguments
    for password in passwords:
        assert password not in log
        assert password not in arguments
        assert password not in repr(urls)
    holders = {
        path
        for path in _files(running.cluster.folder)
        if any(p.encode() in path.read_bytes() for p in passwords)
    }
    assert holders == {running.cluster.folder / "passwords.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in holders} == {0o600}


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def test_a_wrong_password_is_refused(running: Running) -> None:
    wrong = running.urls.app.replace(password_in(running.urls.app), "guessed")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        _ask(wrong, "SELECT 1")


def test_the_sockets_lie_apart_in_a_folder_of_their_own(running: Running) -> None:
    places = find_places(running.cluster.folder)
    assert stat.S_IMODE(places.sockets.stat().st_mode) == 0o700
    assert socket_in(places.sockets).is_socket()
    assert not places.sockets.is_relative_to(running.cluster.folder)


@pytest.mark.parametrize("runtime", ["", "/tmp/" + "long/" * 30])
def test_the_path_of_the_socket_is_short_whatever_the_folder(monkeypatch, runtime: str) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
    with server_folder() as folder:
        places = find_places(folder / ("یک نام دراز " * 5) / ("x" * 200))
    assert len(os.fsencode(socket_in(places.sockets))) < 100


def test_a_folder_of_sockets_that_is_not_ours_is_refused(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    with server_folder() as folder:
        places = find_places(folder / "postgres")
    places.sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(HemayatError, match="somebody else"):
            places.make_sockets()
    finally:
        places.sockets.unlink()
