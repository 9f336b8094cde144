"""Copies of an installation's database as an operator keeps them, and the way back from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from subprocess import Popen

import psycopg

from drills.outcomes import Loss
from drills.service.installation import ALONE, HEMAYAT, Installation
from drills.service.killed_command import wait_until
from drills.service.server import started
from hemayat.common.errors import HemayatError
from hemayat.operations.postgres import PostgresCluster

WITHIN = 60.0
WRITTEN_NOW = "SELECT pg_current_wal_flush_lsn()::text"
FOLLOWED = """
SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'hemayat_backup' AND restart_lsn >= %s::pg_lsn"""


@contextmanager
def following(at: Installation, backups: Path, more: Mapping[str, str] = ALONE) -> Iterator[Popen[bytes]]:
    """Run `hemayat backup archive` while the service runs. `more`: environment variables for this command only."""
    command = [*HEMAYAT, "backup", "archive", str(backups)]
    with started(command, {**at.given, **more}, at.folder / "follow.log") as process:
        yield process


def until_followed(at: Installation) -> None:
    """Raises Loss where what is committed by now is not copied soon."""
    written = at.one(WRITTEN_NOW)
    wait_until(lambda: at.one(FOLLOWED, written), "the log of the database is not copied", WITHIN, 0.1)


@contextmanager
def brought_back(
    at: Installation, backups: Path, home: Path, until: dt.datetime | None = None
) -> Iterator[Installation]:
    """The installation in another home, its database restored from the copies and running. Raises Loss.

    The key ring and the key that signs checkpoints are in no copy: they are kept apart, here where they were.
    """
    kept_apart = {
        "HEMAYAT_KEYS": str(at.home / "keys.json"),
        "HEMAYAT_CHECKPOINT_KEYS": str(at.home / "checkpoint-keys.json"),
    }
    of_ours = {name: value for name, value in at.given.items() if "DATABASE_URL" not in name}
    again = replace(at, given={**kept_apart, **of_ours, "HEMAYAT_HOME": str(home)})
    moment = ["--until", until.isoformat()] if until else []
    again.promised("restore", str(backups), "--home", str(home), *moment)
    try:
        with PostgresCluster(home / "postgres") as cluster:
            yield replace(again, urls=cluster.start())
    except (HemayatError, psycopg.OperationalError) as fault:
        raise Loss(f"the restored database does not run: {fault}") from None
