"""Migrations applied while people file: they wait for a lock for five seconds at most, and nobody loses anything.

Real ones of this version, taken back and applied again; once while somebody else holds the table for long.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg

from drills.outcomes import CannotJudge, Loss
from drills.service.counts import compare
from drills.service.installation import Installation, NotDone, prepared, said_by
from drills.service.server import registers_answer, running
from drills.service.storm import Storm, still_under_way

HEADS, CLIENTS, PAUSE = 500, 8, 1.0
BACK = (("web_shared", "0003"), ("households", "0009"), ("requests", "0012"), ("notifications", "0002"))
"""Each can be taken back. The last two change tables to which every submission writes; the first two depend on them."""
AS_DEPLOYED = "ALTER ROLE hemayat_owner IN DATABASE hemayat SET lock_timeout = '5s'"
"""deploy/database.sql."""
LONGEST_WAIT = 9.0
"""Seconds: those in which a migration waits for its lock, and then a busy moment of all who waited behind it."""
APPLIED = "SELECT count(*) FROM django_migrations"


def drill(folder: Path) -> str:
    installation, ready = prepared(folder, HEADS)
    storm = Storm(installation.port, installation.intake, installation.host)
    with registers_answer(installation), running(installation), ThreadPoolExecutor(1) as pool:
        execute(installation, AS_DEPLOYED)
        storm.pause = PAUSE
        going = pool.submit(storm.rage, ready, clients=CLIENTS)
        whole = installation.one(APPLIED)
        for app, before in BACK:
            take_back(installation, app, before)
        pending = whole - installation.one(APPLIED)
        with held(installation):
            given_up(installation)
        installation.promised("migrate")
        still_under_way(going)
        if not pending:
            raise CannotJudge("no migration was pending while people filed, so that nothing is shown")
        if missing := whole - installation.one(APPLIED):
            raise Loss(f"{missing} migrations are not applied, though the command says so")
        storm.pause = 0.0
        ledger = going.result()
        counted = compare(installation, ready, ledger)
    if (longest := max(ledger.waited)) > LONGEST_WAIT:
        raise Loss(f"somebody waited {longest:.1f} s for an answer")
    return f"{pending} migrations under load, one gave up its lock; longest answer {longest:.1f} s; {counted}"


def take_back(at: Installation, app: str, before: str) -> None:
    command = [sys.executable, "-m", "django", "migrate", app, before, "--no-input"]
    said_by(command, {**at.as_app, "DATABASE_URL": at.urls.owner})


@contextmanager
def held(at: Installation) -> Iterator[None]:
    """As by a long report: it only reads, and a migration cannot pass it."""
    with psycopg.connect(at.admin) as other:
        other.execute("LOCK TABLE outbox IN ACCESS SHARE MODE")
        yield


def given_up(at: Installation) -> None:
    try:
        at.hemayat("migrate", "--lock-seconds", "5", "--tries", "1")
    except NotDone as said:
        if "was in use for 5 s" not in str(said):
            raise Loss(f"a migration that cannot have its lock says: {said}") from None
    else:
        raise Loss("a migration passed a lock that it could not have")


def execute(at: Installation, statement: str) -> None:
    with psycopg.connect(at.admin, autocommit=True) as connection:
        connection.execute(statement)
