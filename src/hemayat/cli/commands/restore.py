"""`hemayat restore`: the database as it was at an instant, in a folder that has none yet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from hemayat.cli.commands.backup import stanza_of
from hemayat.common.console import console
from hemayat.common.errors import HemayatError
from hemayat.config.environment import read_environment


def restore(
    home: Annotated[
        Path,
        typer.Option(
            help="HEMAYAT_HOME of the restored service. Its postgres/ folder must have no database yet."
        ),
    ],
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of backups. If left out: the pgBackRest stanza (see `hemayat backup`)."),
    ] = None,
    until: Annotated[
        str,
        typer.Option(
            help="Restore up to this time, such as 2026-11-25T10:14:59+03:30; if left out, everything "
            "is restored."
        ),
    ] = "",
) -> None:
    """Restore the database from the newest suitable copy and its log, test it, and show up to which time it goes."""
    from hemayat.operations import backups

    wanted, now = _instant(until), dt.datetime.now(dt.UTC)
    if folder is None:
        last = backups.pgbackrest.restore(stanza_of(read_environment()), home, wanted, now)
    else:
        last = backups.restore(backups.BackupFolder(folder), home, wanted, now)
    at = f"{last.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S.%f} UTC" if last else "that of the copy itself"
    console.print(f"Restored. The last transaction of the log that is in it: {at}", soft_wrap=True)
    console.print(
        "All sessions, sign-in codes and invitations in it are ended. Accounts that were closed, roles that were "
        "withdrawn and keys of organisations that were revoked after that time are valid again: close, withdraw or "
        "revoke them again.",
        soft_wrap=True,
    )
    console.print(
        f"Start it with HEMAYAT_HOME={home} and without DATABASE_URL; the key ring is not in a backup.",
        soft_wrap=True,
    )


def _instant(text: str) -> dt.datetime | None:
    if not text:
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise HemayatError(
            f"--until {text!r} is not a time; give one such as 2026-11-25T10:14:59+03:30"
        ) from None
    if found.tzinfo is None:
        raise HemayatError(f"--until {text!r} has no time zone; add +03:30 for Iran, or Z for UTC")
    return found
