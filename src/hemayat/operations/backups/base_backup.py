"""Base backups and the log that is written after them, by PostgreSQL's own programs over its own protocol."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hemayat.common.errors import HemayatError
from hemayat.operations.backups.folder import BackupFolder, BaseBackup
from hemayat.operations.postgres.binaries import PostgresBinaries, find_binaries

PAGE = 8192
"""Bytes of a page of the log."""
AGAIN_AFTER = 2.0
"""Seconds between two tries, as in hemayat-wal.service."""
SLOT = "hemayat_backup"
"""The server keeps its log until this reader has it, so that a reader that was away misses nothing."""


def take_base_backup(folder: BackupFolder, url: str) -> BaseBackup:
    """A whole base backup, every file of it verified against its checksum before it has its name.

    That is the instant at which it was whole: the first to which one can go back from it.

    `url`: of a role that may replicate. Raises HemayatError with what PostgreSQL said.
    """
    folder.make()
    part = folder.path / "base" / ".part"
    shutil.rmtree(part, ignore_errors=True)
    programs, (dsn, environment) = find_binaries(), _apart(url)
    command = [programs.path("pg_basebackup"), f"--dbname={dsn}", f"--pgdata={part}", "--wal-method=stream"]
    command += ["--checkpoint=fast", "--manifest-checksums=SHA256", "--label=hemayat"]
    try:
        _run([*command, *(["--progress"] if sys.stderr.isatty() else [])], environment)
        _run([programs.path("pg_verifybackup"), "--quiet", str(part)], environment)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    place = folder.place_of(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1))
    part.rename(place)
    _sync(place.parent)
    return BaseBackup(place)


def receive_log(folder: BackupFolder, url: str) -> None:
    """Write down the log as the server writes it, until stopped. It waits for a server that is away, and for room."""
    folder.make()
    programs, (dsn, environment) = find_binaries(), _apart(url)
    receive = [programs.path("pg_receivewal"), f"--dbname={dsn}", f"--slot={SLOT}"]
    _run([*receive, "--create-slot", "--if-not-exists"], environment)
    command = [*receive, f"--directory={folder.wal}", "--synchronous", "--no-loop"]
    # One is Ctrl-C, which a process in the background ignores by default; the other is a service manager's.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        while True:
            _remove_unwritten(folder)
            _receive(command, environment)
            time.sleep(AGAIN_AFTER)


def _receive(command: list[str], environment: Mapping[str, str]) -> None:
    """Until it ends by itself. Raises KeyboardInterrupt when we are stopped."""
    with subprocess.Popen(command, env=dict(environment)) as receiver:  # noqa: S603 - words of our own, no shell
        try:
            receiver.wait()
        except KeyboardInterrupt:
            receiver.send_signal(signal.SIGINT)
            receiver.wait()
            raise


def _remove_unwritten(folder: BackupFolder) -> None:
    """A file that was begun on a disk without room for it and holds no log yet.

    pg_receivewal refuses to go on with one that has not its full size, for ever. The first bytes of a page are never 0.
    """
    for file in folder.wal.glob("*.partial"):
        with file.open("rb") as begun:
            is_written = any(begun.read(PAGE))
        if not is_written:
            file.unlink()


def remove_old_backups(folder: BackupFolder, keep: int) -> list[BaseBackup]:
    """Remove all base backups but the newest, and the log that none of these needs. Returns what went."""
    bases = folder.bases()
    gone, kept = bases[:-keep], bases[-keep:]
    for base in gone:
        shutil.rmtree(base.path)
    if kept:
        programs: PostgresBinaries = find_binaries()
        _run([programs.path("pg_archivecleanup"), str(folder.wal), kept[0].first_segment], os.environ)
    return gone


def _apart(url: str) -> tuple[str, dict[str, str]]:
    """The address without its password, and the environment that has it: a command line is for everybody to read."""
    given = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    password = given.pop("password", "")
    given.pop("dbname", "")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return make_conninfo(**given), environment | ({"PGPASSWORD": password} if password else {})


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments as a list, no shell
            command,
            env=dict(environment),
            stderr=None if "--progress" in command else subprocess.PIPE,
            check=False,
        )
    except FileNotFoundError:
        raise HemayatError(
            f"{command[0]} is not installed; install postgresql with its client programs"
        ) from None
    if done.returncode:
        text = (done.stderr or b"").decode(errors="replace").strip()
        raise HemayatError(f"{command[0].rpartition('/')[2]} did not finish: {text or 'see above'}")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
