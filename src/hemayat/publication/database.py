"""The database as publishing needs it: one publisher at a time, the owner's functions, and connections to COPY by."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Composed, Identifier, Placeholder

from hemayat.audit.keys import key_ring
from hemayat.audit.process_key import act_as_system
from hemayat.publication.errors import ANOTHER_PUBLISHES, PublicationBusy
from hemayat.publication.run_files import RunFiles
from hemayat.publication.run_loader import LoadJob

LOCK = 0x7075626C
"""The number of the advisory lock: the letters "publ" in ASCII. Every process has to use the same.

The lock belongs to the session and not to a transaction, because loading a run takes many transactions on several
connections. PostgreSQL releases it when the session ends, so a dead worker blocks nobody.
"""


@contextmanager
def publication_lock() -> Iterator[None]:
    """Hold the right to publish as long as this connection lives, within itself too. Raises Busy if another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise PublicationBusy(
                ANOTHER_PUBLISHES, "another person is publishing now; wait until they have finished"
            )
    try:
        yield
    finally:
        # After an error inside a transaction PostgreSQL answers no statement until the rollback; the lock then ends
        # with the connection.
        if not connection.needs_rollback and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def call(function: str, *arguments: Any) -> tuple[Any, ...]:
    """The row that a function of the database's owner gives."""
    with connection.cursor() as cursor:
        cursor.execute(_asking(function, arguments), list(arguments))
        this_row: tuple[Any, ...] = cursor.fetchone()
    return this_row


def call_in_parallel(calls: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The row that each function gives, in this order; as many at once as there are cores.

    Each is (function, argument …), on a connection and in a transaction of its own, and all end before the first fault
    is raised: nothing goes on behind the caller's back.
    """
    address = conninfo()
    if connection.in_atomic_block:
        # The server ends transactions that are idle for ten minutes (deploy/database.sql). This one looks idle while it
        # waits for the other connections.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield from pool.map(lambda item: _called(address, *item), calls)


def publishing(files: RunFiles, run_id: int) -> LoadJob:
    """What the loaders are told: the run, where its people go, the key ring, and how to connect as the application."""
    is_first = call("has_first_nation_tables", run_id)[0]
    is_ring_open = settings.ENVIRONMENT.mode != "production"
    return LoadJob(files, run_id, is_first, key_ring().path, is_ring_open, conninfo())


_OF_DJANGO = {"cursor_factory", "context", "prepare_threshold"}
"""What is said to the driver, and is no part of an address."""


def conninfo() -> str:
    """The address for a second connection as the application, with every option of Django's own."""
    given = connection.get_connection_params()
    return make_conninfo(**{name: value for name, value in given.items() if name not in _OF_DJANGO and value})


def _called(conninfo: str, function: str, *arguments: Any) -> tuple[Any, ...]:
    with psycopg.connect(conninfo) as own:
        act_as_system(own)
        row = own.execute(_asking(function, arguments), arguments).fetchone()
    assert row is not None
    return row


def _asking(function: str, arguments: Sequence[Any]) -> Composed:
    places = SQL(", ").join([Placeholder()] * len(arguments))
    return SQL("SELECT * FROM {}({})").format(Identifier(function), places)
