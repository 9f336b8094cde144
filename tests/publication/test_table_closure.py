"""A table is closed while autovacuum is at it: it is waited for, and nobody is thrown out by a deadlock."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
from django.conf import settings
from psycopg.sql import SQL, Identifier

from hemayat.audit.process_key import act_as_system
from tests.support.database import server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("opening", "closing", "table"),
    [
        (
            "SELECT open_partition('determination', 999)",
            "SELECT close_partition('determination', 999)",
            "determination_run_999",
        ),
        ("SELECT open_people(999, 0)", "SELECT upsert_people(999, 0)", "people_run_999_0"),
        (
            "SELECT open_first_nation_tables(999)",
            "SELECT close_first_nation_table('person', 999)",
            "person_run_999",
        ),
    ],
)
def test_whoever_closes_a_table_takes_its_lock_before_its_rights(
    opening: str, closing: str, table: str
) -> None:
    urls = server().of_database(settings.DATABASES["default"]["NAME"])
    outcome: list[BaseException | None] = []
    with (
        psycopg.connect(urls.app, autocommit=True) as publisher,
        psycopg.connect(urls.owner) as vacuum,
        psycopg.connect(urls.admin, autocommit=True) as watcher,
    ):
        asked(publisher, opening)
        vacuum.execute(SQL("LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE").format(Identifier(table)))

        def close() -> None:
            try:
                asked(publisher, closing)
                outcome.append(None)
            except psycopg.Error as error:
                outcome.append(error)

        waiting = threading.Thread(target=close)
        waiting.start()
        wait_until_it_waits(watcher, publisher.info.backend_pid)
        vacuum.execute(SQL("ANALYZE {}").format(Identifier(table)))
        vacuum.commit()
        waiting.join(20)
    assert outcome == [None]


def asked(publisher: psycopg.Connection, statement: str) -> None:
    with publisher.transaction():
        act_as_system(publisher)
        publisher.execute(statement.encode())


def wait_until_it_waits(watcher: psycopg.Connection, pid: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = watcher.execute(
            "SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [pid]
        ).fetchone()
        if found == ("Lock",):
            return
        time.sleep(0.01)
    raise AssertionError("it did not wait")
