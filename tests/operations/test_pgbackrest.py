"""A copy by a real pgBackRest, as deploy/pgbackrest.conf has it, and the way back to before a wrong DELETE."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from hemayat.operations.postgres import PostgresCluster
from hemayat.operations.postgres.places import find_places
from hemayat.operations.postgres.postmaster import find_postmaster
from tests.cli.test_serve import hemayat
from tests.deploy.proxy import DEPLOY
from tests.operations.postgres_folder import server_folder
from tests.operations.test_backups import ledger, now, write

PROGRAM = shutil.which("pgbackrest") or ""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PROGRAM, reason="pgbackrest is not installed: apt-get install pgbackrest"),
]
SECRET = "a cipher of this test"
HANDED_OVER = "SELECT FROM pg_stat_archiver WHERE last_archived_wal >= %s"


@dataclass(frozen=True)
class Lost:
    """A server whose machine is gone. `taken`: what the command said; `good`: when row 499 was acknowledged."""

    top: Path
    config: Path
    taken: str
    good: dt.datetime

    def hemayat(self, *words: str) -> subprocess.CompletedProcess[str]:
        return hemayat(*words, HEMAYAT_PGBACKREST_STANZA="hemayat", PGBACKREST_CONFIG=str(self.config))


@pytest.fixture(scope="module")
def lost() -> Iterator[Lost]:
    """Rows 0 to 9, a copy, rows to 499, then 400 of them deleted, rows to 599."""
    with server_folder() as top:
        places = find_places(top / "home" / "postgres")
        config = _configured(top)
        push = f"{PROGRAM} --config={config} --stanza=hemayat archive-push %p"
        (places.home / "own.conf").write_text(
            f"archive_mode = on\narchive_command = '{push}'\nhba_file = '{top / 'hba.conf'}'\n", "utf-8"
        )
        cluster = PostgresCluster(top / "home" / "postgres")
        urls = cluster.start()
        made = places.account.run([PROGRAM, f"--config={config}", "--stanza=hemayat", "stanza-create"])
        assert made.returncode == 0, made.stdout + made.stderr
        found = Lost(top, config, "", now())
        with psycopg.connect(urls.owner, autocommit=True) as there:
            there.execute("CREATE TABLE ledger (number int PRIMARY KEY)")
            write(there, range(10))
            taken = found.hemayat("backup", "make")
            assert taken.returncode == 0, taken.stderr
            time.sleep(1.1)
            good = write(there, range(10, 500))
            time.sleep(1.1)
            there.execute("DELETE FROM ledger WHERE number < 400")
            write(there, range(500, 600))
        _handed_over(urls.admin)
        server = find_postmaster(places.data)
        assert server
        os.kill(server.pid, signal.SIGKILL)
        cluster.stop()
        yield Lost(top, config, taken.stdout, good)


def _configured(top: Path) -> Path:
    """The shipped file with the places of this test."""
    places = find_places(top / "home" / "postgres")
    folder = top / "pgbackrest"
    folder.mkdir()
    # It makes none of its own by itself.
    for name in ("log", "lock", "spool"):
        (folder / name).mkdir()
        places.account.own(folder / name, 0o700)
    text = (DEPLOY / "pgbackrest.conf").read_text("utf-8")
    for shipped, ours in (
        ("/srv/hemayat/pgbackrest", str(folder)),
        ("pass=CIPHER_PASSWORD", f"pass={SECRET}"),
        ("/var/lib/postgresql/17/main", str(places.data)),
        ("/var/run/postgresql", str(places.sockets)),
        ("[hemayat]\n", "[hemayat]\npg1-user=postgres\n"),
        (
            "[global]\n",
            "[global]\n" + "".join(f"{name}-path={folder}/{name}\n" for name in ("log", "lock", "spool")),
        ),
    ):
        assert shipped in text
        text = text.replace(shipped, ours)
    config, hba = top / "pgbackrest.conf", top / "hba.conf"
    config.write_text(text, "utf-8")
    # With a server of Debian its user is the administrator (peer); the folder of this one's socket is its own too.
    hba.write_text("local all postgres trust\nlocal all all scram-sha-256\n", "utf-8")
    for path, mode in ((config, 0o600), (hba, 0o600), (folder, 0o700)):
        places.account.own(path, mode)
    return config


def _handed_over(admin: str) -> None:
    with psycopg.connect(admin, autocommit=True) as there:
        (last,) = there.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
        until = time.monotonic() + 60
        while there.execute(HANDED_OVER, [last]).fetchone() is None:
            assert time.monotonic() < until
            time.sleep(0.1)


@pytest.mark.long
def test_a_wrong_delete_is_undone_to_the_second_before(lost: Lost) -> None:
    assert lost.taken.startswith("hemayat: ")
    until = (lost.good + dt.timedelta(seconds=1)).isoformat()
    done = lost.hemayat("restore", "--home", str(lost.top / "before"), "--until", until)
    assert done.returncode == 0, done.stderr
    assert ledger(lost.top / "before") == list(range(500))


def test_no_row_that_was_handed_over_is_lost(lost: Lost) -> None:
    done = lost.hemayat("restore", "--home", str(lost.top / "everything"))
    assert done.returncode == 0, done.stderr
    assert ledger(lost.top / "everything") == list(range(400, 600))


def test_what_is_there_is_listed_and_what_cannot_be_is_said(lost: Lost) -> None:
    assert " MB" in lost.hemayat("backup", "list").stdout
    early = (lost.good - dt.timedelta(days=1)).isoformat()
    refused = lost.hemayat("restore", "--home", str(lost.top / "early"), "--until", early)
    assert "give a later --until" in refused.stderr
    assert "the server itself sends the log" in lost.hemayat("backup", "archive").stderr
    assert "name a stanza" in hemayat("backup", "make").stderr


def test_the_copies_are_read_by_nobody_without_the_secret(lost: Lost) -> None:
    files = [path for path in (lost.top / "pgbackrest" / "backup").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"hemayat_owner" in path.read_bytes()]
