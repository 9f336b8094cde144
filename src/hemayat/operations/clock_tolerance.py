"""Allow times in the past for the history of a demo: the database otherwise refuses times far from its own clock.

Only the owner can write `clock_tolerance`; the application cannot. The citizens' site may differ by one minute at most,
whatever is written there (accounts/sql/ask_code.sql). If a demo is killed meanwhile, its next start sets one minute
again (operations/migration.py).
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

A start finds by this value what was left open (operations/migration.py): who changes it closes the old one too.
"""
_SET = "UPDATE clock_tolerance SET span = %s"
_REAL = "SELECT FROM person WHERE NOT is_synthetic LIMIT 1"


@contextmanager
def past_allowed(environment: Environment, owner_url: str) -> Iterator[None]:
    """Let a demo's application use times of the last 90 days until the block ends.

    Raises HemayatError outside demo mode and in a database with real people, before anything is opened.
    """
    if environment.mode != "demo":
        raise HemayatError("only a demo can have a made-up history; this installation is not a demo")
    with psycopg.connect(owner_url, autocommit=True) as owner:
        if owner.execute(_REAL).fetchone() is not None:
            raise HemayatError("only a demo can have a made-up history; this database has real people")
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
