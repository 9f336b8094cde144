"""Backups taken and followed while rows are written, and brought back to the second, by a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from hemayat.common.errors import HemayatError
from hemayat.operations.backups import BackupFolder, BaseBackup, remove_old_backups, restore, take_base_backup
from hemayat.operations.postgres import PostgresCluster
from hemayat.operations.postgres.places import find_places
from hemayat.operations.postgres.postmaster import find_postmaster
from tests.cli.test_serve import children, hemayat, started
from tests.operations.postgres_folder import server_folder
from tests.support.backups import until_followed

pytestmark = pytest.mark.slow


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@contextmanager
def followed(folder: BackupFolder, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`hemayat backup archive` beside the server."""
    named = {"HEMAYAT_MODE": "test", "HEMAYAT_HOME": str(home)}
    with started("backup", "archive", str(folder.path), log=home / "follow.log", **named) as process:
        until = time.monotonic() + 60
        while not list(folder.wal.glob("*.partial")):
            assert process.poll() is None, (home / "follow.log").read_text("utf-8")
            assert time.monotonic() < until
            time.sleep(0.1)
        yield process


def write(connection: psycopg.Connection, numbers: range) -> dt.datetime:
    """Rows, each acknowledged by itself, and the instant after the last commit."""
    for number in numbers:
        connection.execute("INSERT INTO ledger VALUES (%s)", [number])
    return now()


def ledger(home: Path) -> list[int]:
    """What a service that starts there finds."""
    with PostgresCluster(home / "postgres") as urls_of, psycopg.connect(urls_of.start().owner) as there:
        return [number for (number,) in there.execute("SELECT number FROM ledger ORDER BY 1")]


@dataclass(frozen=True)
class Lost:
    """A database whose machine was killed. `good`: when its last row before a wrong DELETE was acknowledged."""

    folder: BackupFolder
    base: BaseBackup
    good: dt.datetime
    top: Path


@pytest.fixture(scope="module")
def lost() -> Iterator[Lost]:
    """Rows 0 to 499, then the first 400 deleted, then 500 to 599; a copy was taken when ten were there."""
    with server_folder() as top:
        folder, home = BackupFolder(top / "backups"), top / "home"
        home.mkdir()
        folder.make()
        cluster = PostgresCluster(home / "postgres")
        urls = cluster.start()
        with followed(folder, home), psycopg.connect(urls.owner, autocommit=True) as there:
            there.execute("CREATE TABLE ledger (number int PRIMARY KEY)")
            write(there, range(10))
            base = take_base_backup(folder, urls.admin)
            time.sleep(2)
            good = write(there, range(10, 500))
            time.sleep(1.1)
            there.execute("DELETE FROM ledger WHERE number < 400")
            write(there, range(500, 600))
            until_followed(urls.admin)
            postmaster = find_postmaster(find_places(home / "postgres").data)
            assert postmaster is not None
            os.kill(postmaster.pid, signal.SIGKILL)
        cluster.stop()
        yield Lost(folder, base, good, top)


def test_a_wrong_delete_is_undone_to_the_second_before(lost: Lost) -> None:
    until = lost.good + dt.timedelta(seconds=1)
    last = restore(lost.folder, lost.top / "before", until, now())
    assert last is not None
    assert last <= until
    assert ledger(lost.top / "before") == list(range(500))


def test_no_acknowledged_row_is_lost_and_nothing_is_written_over(lost: Lost) -> None:
    restore(lost.folder, lost.top / "everything", None, now())
    assert ledger(lost.top / "everything") == list(range(400, 600))
    with pytest.raises(HemayatError, match="already has a database"):
        restore(lost.folder, lost.top / "everything", None, now())


def test_a_copy_of_a_server_that_keeps_its_settings_elsewhere_is_restored(lost: Lost) -> None:
    """As Debian's does: they are not among its data, and so not in the copy."""
    copied = BackupFolder(lost.top / "of-debian")
    shutil.copytree(lost.folder.path, copied.path)
    for base in copied.bases():
        for name in ("postgresql.conf", "pg_hba.conf", "pg_ident.conf"):
            (base.path / name).unlink()
    restore(copied, lost.top / "elsewhere", lost.good + dt.timedelta(seconds=1), now())
    assert ledger(lost.top / "elsewhere") == list(range(500))


def test_an_instant_that_no_copy_reaches_is_refused(lost: Lost) -> None:
    with pytest.raises(HemayatError, match=r"was whole at .* only; give a later --until"):
        restore(lost.folder, lost.top / "early", lost.base.whole_at - dt.timedelta(seconds=5), now())


def test_a_restore_that_failed_is_begun_again(lost: Lost) -> None:
    with pytest.raises(HemayatError, match="the log ends before that instant"):
        restore(lost.folder, lost.top / "late", now(), now())
    restore(lost.folder, lost.top / "late", None, now())
    assert ledger(lost.top / "late") == list(range(400, 600))


def test_older_copies_go_with_the_log_that_nobody_needs() -> None:
    with server_folder() as top:
        folder, home = BackupFolder(top / "backups"), top / "home"
        home.mkdir()
        with PostgresCluster(home / "postgres") as cluster:
            urls = cluster.start()
            folder.make()
            with followed(folder, home), psycopg.connect(urls.admin, autocommit=True) as there:
                made = []
                for _ in range(3):
                    made.append(take_base_backup(folder, urls.admin))
                    there.execute("SELECT pg_switch_wal()")
                    time.sleep(1.1)
                until_followed(urls.admin)
                before = {file.name for file in folder.wal.glob("*")}
                assert [base.path for base in remove_old_backups(folder, 1)] == [
                    base.path for base in made[:2]
                ]
            assert [base.path for base in folder.bases()] == [made[2].path]
            left = {file.name for file in folder.wal.glob("*")}
            assert left < before
            assert min(left)[:24] == made[2].first_segment


def test_a_file_that_was_begun_on_a_full_disk_does_not_end_the_copying() -> None:
    """pg_receivewal alone never goes on after it: "has 5242880 bytes, should be 0 or 16777216"."""
    with server_folder() as top:
        folder, home = BackupFolder(top / "backups"), top / "home"
        home.mkdir()
        with PostgresCluster(home / "postgres") as cluster:
            urls = cluster.start()
            folder.make()
            with psycopg.connect(urls.owner, autocommit=True) as there, followed(folder, home):
                there.execute("CREATE TABLE ledger (number int PRIMARY KEY)")
                until_followed(urls.admin)
            (begun,) = folder.wal.glob("*.partial")
            begun.write_bytes(bytes(5 << 20))
            with psycopg.connect(urls.owner, autocommit=True) as there, followed(folder, home):
                write(there, range(10))
                until_followed(urls.admin)
            assert begun.stat().st_size == 16 << 20
            assert any(begun.read_bytes()[:8192])


def test_who_copies_the_log_ends_in_order_and_leaves_nobody() -> None:
    with server_folder() as top:
        folder, home = BackupFolder(top / "backups"), top / "home"
        home.mkdir()
        with PostgresCluster(home / "postgres") as cluster:
            urls = cluster.start()
            folder.make()
            with followed(folder, home) as process:
                (receiver,) = children(process.pid)
                process.terminate()
                assert process.wait(30) == 0
            assert not Path(f"/proc/{receiver}").exists()
            with psycopg.connect(urls.admin) as there:
                row = there.execute("SELECT active FROM pg_replication_slots").fetchone()
            assert row == (False,)


def test_what_cannot_be_backed_up_or_restored_is_said(tmp_path: Path) -> None:
    elsewhere = {
        "HEMAYAT_MODE": "test",
        "HEMAYAT_HOME": str(tmp_path),
        "DATABASE_URL": "postgresql://a@127.0.0.1:9/b",
    }
    refused = hemayat("backup", "make", str(tmp_path / "b"), **elsewhere)
    assert "HEMAYAT_BACKUP_DATABASE_URL is not set" in refused.stderr
    nobody = hemayat(
        "backup",
        "make",
        str(tmp_path / "b"),
        **elsewhere,
        HEMAYAT_BACKUP_DATABASE_URL="postgresql://a:secret@127.0.0.1:9/b",
    )
    assert "pg_basebackup did not finish" in nobody.stderr
    assert "secret" not in nobody.stderr
    empty = hemayat("restore", str(tmp_path / "b"), "--home", str(tmp_path / "new"))
    assert "has no base backup" in empty.stderr
    for until, says in (
        ("yesterday", "is not a time"),
        ("2026-11-25T10:00", "add +03:30"),
        ("2999-01-01T00:00Z", "is in the future"),
    ):
        refused = hemayat("restore", str(tmp_path / "b"), "--home", str(tmp_path / "new"), "--until", until)
        assert says in refused.stderr
