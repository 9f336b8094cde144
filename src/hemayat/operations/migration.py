"""Bringing the database to this version while others use it: nobody waits long behind a table that is being changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from hemayat.audit.process_key import keep_process_keys
from hemayat.common.console import notes
from hemayat.common.errors import HemayatError
from hemayat.config.environment import Environment
from hemayat.operations.clock_tolerance import SPAN, USUAL

if TYPE_CHECKING:
    import psycopg

LABELS = {"data_rights": "holdings", "hotline": "calls", "life_events": "lifeevents"}
"""Slices that were renamed after their tables were made: folder → label of the app, as applied migrations have it."""
LIBRARIES = {
    "contenttypes": "django.contrib.contenttypes",
    "auth": "django.contrib.auth",
    "procrastinate": "procrastinate.contrib.django",
}
"""Label → package. A test holds them to be all that the settings name."""
LOCK_SECONDS, TRIES, PAUSE_SECONDS = 5, 12, 10.0
_ONE_AT_A_TIME = "SELECT pg_advisory_lock(hashtextextended('hemayat migrate', 0))"
_GAVE_UP = "LockNotAvailable"
"""As the driver calls it, in whatever language the server speaks."""
IN_USE = (
    "the database is not at this version: a table that has to change was in use for {seconds} s, again and again. What "
    "was applied is whole and stays; the version before goes on serving. Look in psql for what holds it (SELECT pid, "
    "xact_start, query FROM pg_stat_activity ORDER BY xact_start), and run `hemayat migrate` again"
)
_OLD_BEGINNING = ("audit", "0001_context")
"""Applied in a database that was made before the migrations began again (docs/decisions/0058-frozen-migrations.md)."""
MADE_BEFORE = (
    "this database was made by an unreleased version whose migrations no longer exist. Make a new one: for the demo, "
    "delete its folder; otherwise give an empty database, and load again what is to be kept"
)


class TableLocked(HemayatError):
    """A table was in use for all the time that a migration waits."""


def migrate(
    environment: Environment,
    owner_url: str,
    *,
    lock_seconds: int = LOCK_SECONDS,
    tries: int = TRIES,
    pause: float = PAUSE_SECONDS,
    replaces_key: bool = False,
) -> None:
    """Every migration that is missing, each whole or not at all. Raises Locked where a table never became free.

    Whoever needs the table meanwhile waits behind us, for `lock_seconds` at most; then we stand back for `pause`. Where
    none is missing Django is not asked: a service that was killed stands two seconds sooner.
    """
    with _alone(owner_url) as connection:
        if _is_begun(connection):
            _refuse_old_beginning(connection)
            # Before Django: what it does after each migration brings the key too, and knows of no replacement.
            if replaces_key:
                keep_process_keys(connection, is_replaced=True)
            if not missing_migrations(connection):
                _tell(connection, environment)
                return
        for left in reversed(range(tries)):
            try:
                _once(environment, owner_url, lock_seconds)
                _tell(connection, environment)
                return
            except TableLocked:
                if not left:
                    raise
                notes.print(
                    f"A table is in use; stood back after {lock_seconds} s and goes on in {pause:.0f} s "
                    f"({left} tries left)."
                )
                time.sleep(pause)


def _tell(connection: psycopg.Connection, environment: Environment) -> None:
    """The owner alone may change these, so that no one who holds the application's password can."""
    keep_process_keys(connection)
    connection.execute(
        "UPDATE staff_power_wait SET hours = %(hours)s WHERE hours <> %(hours)s",
        {"hours": environment.power_wait_hours},
    )
    # A demo that was killed while it made its history (operations/clock_tolerance.py) left it open.
    connection.execute("UPDATE clock_tolerance SET span = %s WHERE span = %s", [USUAL, SPAN])


def _refuse_old_beginning(connection: psycopg.Connection) -> None:
    found = connection.execute("SELECT FROM django_migrations WHERE (app, name) = (%s, %s)", _OLD_BEGINNING)
    if found.fetchone() is not None:
        raise HemayatError(MADE_BEFORE)


def missing_migrations(connection: psycopg.Connection) -> list[str]:
    """The migrations of this version that the database has not seen, as "slice.name", found without Django."""
    applied = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    return sorted(".".join(one) for one in shipped() - set(applied))


def shipped() -> set[tuple[str, str]]:
    """Every migration as (app, name): our own, and those of the libraries whose tables are ours too."""
    package = Path(__file__).parents[1]
    folders = (
        ("_".join(path.relative_to(package).parts[:-2]), path.stem)
        for path in package.rglob("migrations/[0-9]*.py")
    )
    own = {(LABELS.get(folder, folder), name) for folder, name in folders}
    return own | {
        (app, path.stem) for app, folder in _of_libraries() for path in folder.glob("migrations/[0-9]*.py")
    }


def _of_libraries() -> Iterator[tuple[str, Path]]:
    for app, module in LIBRARIES.items():
        found = find_spec(module)
        assert found is not None
        assert found.origin is not None
        yield app, Path(found.origin).parent


def _is_begun(connection: psycopg.Connection) -> bool:
    """Whether anything was ever applied."""
    row = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
    return bool(row and row[0])


@contextmanager
def _alone(owner_url: str) -> Iterator[psycopg.Connection]:
    """Where several machines start together, one migrates, and the others find everything done."""
    with connected_as_owner(owner_url) as held:
        held.execute("SET lock_timeout = 0")
        held.execute(_ONE_AT_A_TIME)
        yield held


def connected_as_owner(owner_url: str) -> psycopg.Connection:
    """Each statement is a transaction of its own. Raises HemayatError if the database does not answer."""
    import psycopg

    try:
        return psycopg.connect(owner_url, autocommit=True)
    except psycopg.OperationalError as fault:
        raise HemayatError(f"the database does not answer: {str(fault).splitlines()[0]}") from None


def _once(environment: Environment, owner_url: str, lock_seconds: int) -> None:
    from hemayat.operations.service_processes import run_django_command

    options = f"{os.environ.get('PGOPTIONS', '')} -c lock_timeout={lock_seconds}s".strip()
    try:
        run_django_command(environment, owner_url, "migrate", "--no-input", PGOPTIONS=options)
    except HemayatError as fault:
        if _GAVE_UP not in str(fault):
            raise
        raise TableLocked(IN_USE.format(seconds=lock_seconds)) from fault


def prepare(environment: Environment, owner_url: str) -> None:
    """The newest tables, and an empty place for metrics."""
    from hemayat.operations.service_processes import empty_metrics

    empty_metrics(environment)
    migrate(environment, owner_url)
