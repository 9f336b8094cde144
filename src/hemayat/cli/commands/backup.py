"""`hemayat backup`: copies of the database elsewhere, whole and to the second."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.common.console import console, table
from hemayat.common.errors import HemayatError
from hemayat.config.environment import Environment, read_environment

if TYPE_CHECKING:
    from hemayat.operations.backups import BaseBackup
    from hemayat.operations.backups.pgbackrest import BackupSet

app = typer.Typer(help="Back up the database: take a copy, keep the log, list copies.", no_args_is_help=True)

Folder = Annotated[
    Path | None,
    typer.Argument(
        help="Folder of backups, on a different disk or machine than the database. If left out: "
        "the pgBackRest stanza in HEMAYAT_PGBACKREST_STANZA."
    ),
]


@app.command()
def make(
    folder: Folder = None,
    keep: Annotated[
        int,
        typer.Option(
            min=1, help="How many base backups to keep in a folder. Older ones are removed with their log."
        ),
    ] = 7,
) -> None:
    """Take a complete, verified copy, and then remove copies that are no longer needed."""
    from hemayat.operations import backups

    if folder is None:
        made = backups.pgbackrest.take(stanza := stanza_of(read_environment()))
        console.print(f"{stanza}: {made.label}, {made.bytes / 1e6:,.0f} MB.", soft_wrap=True)
        _say_copied("")
        return
    there = backups.BackupFolder(folder)
    with _source() as url:
        base = backups.take_base_backup(there, url)
    console.print(
        f"{base.path}: {base.bytes / 1e6:,.0f} MB, every file as its checksum says.", soft_wrap=True
    )
    for gone in backups.remove_old_backups(there, keep):
        console.print(f"{gone.path.name} is removed.")
    _say_copied(str(folder.resolve()))


@app.command()
def archive(folder: Folder = None) -> None:
    """Copy the database log to the backups as it is written, until stopped. A restore to an exact second needs it."""
    from hemayat.operations import backups

    if folder is None:
        raise HemayatError(
            "give a folder; with pgBackRest, the server itself sends the log: docs/operator/backups.md"
        )
    with _source(must_run=True) as url:
        backups.receive_log(backups.BackupFolder(folder), url)


@app.command("list")
def list_backups(folder: Folder = None) -> None:
    """List the backups, and the earliest time that each can restore."""
    from hemayat.operations import backups

    if folder is None:
        stanza = stanza_of(read_environment())
        _tell(stanza, backups.pgbackrest.copies(stanza))
        return
    there = backups.BackupFolder(folder)
    _tell(str(folder), there.bases())
    newest = max((file.stat().st_mtime for file in there.wal.glob("*")), default=None)
    until = (
        f"{dt.datetime.fromtimestamp(newest, dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
        if newest
        else "nothing; `archive` keeps it"
    )
    console.print(f"The log was last written to at: {until}")


def stanza_of(environment: Environment) -> str:
    """Raises HemayatError where neither a folder nor a stanza is named."""
    if not environment.pgbackrest_stanza:
        raise HemayatError(
            "give the folder of backups, or name a stanza of pgBackRest in HEMAYAT_PGBACKREST_STANZA"
        )
    return environment.pgbackrest_stanza


def _tell(where: str, copies: Sequence[BaseBackup | BackupSet]) -> None:
    rows = [(f"{one.whole_at:%Y-%m-%d %H:%M:%S} UTC", f"{one.bytes / 1e6:,.0f} MB") for one in copies]
    if not rows:
        raise HemayatError(f"{where}: has no base backup; run `hemayat backup make`")
    console.print(table("", ("from", "size"), rows))


@contextmanager
def _source(*, must_run: bool = False) -> Iterator[str]:
    """The address of the database for a role that may replicate; of our own server its administrator's.

    `must_run`: our own server has to run already, and is not started for this.
    """
    from hemayat.operations.postgres.places import find_places
    from hemayat.operations.postgres.postmaster import find_postmaster
    from hemayat.operations.service_processes import database

    environment = read_environment()
    if environment.backup_database_url:
        yield environment.backup_database_url
    elif environment.database_url:
        raise HemayatError(
            "HEMAYAT_BACKUP_DATABASE_URL is not set: the address of the database as a role with REPLICATION "
            "(docs/operator/backups.md)"
        )
    elif must_run and find_postmaster(find_places(environment.home / "postgres").data) is None:
        raise HemayatError("the database is not running; start `hemayat serve` first")
    else:
        with database(environment) as addresses:
            yield addresses.admin


def _say_copied(folder: str) -> None:
    """For the figures of the service: when, and into which folder. The copy is good without it."""
    with suppress(OSError):
        read_environment().copied.write_text(folder, "utf-8")
