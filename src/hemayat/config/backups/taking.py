"""Base backups and the log that is written after them, by PostgreSQL's own programs over its own protocol."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hemayat.common.errors import HemayatError
from hemayat.config.backups.folder import BackupFolder, Base
from hemayat.config.postgres.binaries import Binaries, find_binaries

SLOT = "hemayat_backup"
"""The server keeps its log until this reader has it, so that a reader that was away misses nothing."""


def take(folder: BackupFolder, url: str) -> Base:
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
    return Base(place)


def follow(folder: BackupFolder, url: str) -> None:
    """Write down the log as the server writes it, until stopped. It waits for a server that is away."""
    folder.make()
    programs, (dsn, environment) = find_binaries(), _apart(url)
    receive = [programs.path("pg_receivewal"), f"--dbname={dsn}", f"--slot={SLOT}"]
    _run([*receive, "--create-slot", "--if-not-exists"], environment)
    command = [*receive, f"--directory={folder.wal}", "--synchronous"]
    os.execve(command[0], command, environment)  # noqa: S606 - words of our own, no shell


def prune(folder: BackupFolder, keep: int) -> list[Base]:
    """Remove all base backups but the newest, and the log that none of these needs. Returns what went."""
    bases = folder.bases()
    gone, kept = bases[:-keep], bases[-keep:]
    for base in gone:
        shutil.rmtree(base.path)
    if kept:
        programs: Binaries = find_binaries()
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
            f"{command[0]} is not there; install postgresql with its client programs"
        ) from None
    if done.returncode:
        said = (done.stderr or b"").decode(errors="replace").strip()
        raise HemayatError(f"{command[0].rpartition('/')[2]} did not finish: {said or 'see above'}")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
