"""The database takes no time that is far from its own clock; its owner lets a demo do so, and ends that again.

Only the owner can write `clock_tolerance`: the application cannot, and the citizens' site is held to a minute whatever
is written there (accounts/sql/ask_code.sql). A demo that was killed in between is closed at its next start
(config/migration.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from hemayat.common.errors import HemayatError
from hemayat.config.environment import Environment

USUAL = dt.timedelta(minutes=1)
SPAN = dt.timedelta(days=90)
"""More than the longest history.

A start finds by this value what was left open (config/migration.py): who changes it closes the old one too.
"""
_SET = "UPDATE clock_tolerance SET span = %s"
_REAL = "SELECT FROM person WHERE NOT is_synthetic LIMIT 1"


@contextmanager
def past_allowed(environment: Environment, owner_url: str) -> Iterator[None]:
    """Let the application of a demo name times of the last months, for as long as this lasts.

    Raises HemayatError outside demo mode and in a database with real people, before anything is opened.
    """
    if environment.mode != "demo":
        raise HemayatError("a history is made up in a demo alone; this installation is none")
    with psycopg.connect(owner_url, autocommit=True) as owner:
        if owner.execute(_REAL).fetchone() is not None:
            raise HemayatError("a history is made up in a demo alone; this database has real people")
        owner.execute(_SET, [SPAN])
        try:
            yield
        finally:
            # The connection may have broken meanwhile.
            close_past(owner_url)


def close_past(owner_url: str) -> None:
    """From now on nobody names a time that is more than a minute away, as in every installation."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(_SET, [USUAL])
