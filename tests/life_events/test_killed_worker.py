"""A worker killed with -9 while it goes through a feed, as a real process: nothing is lost or happens twice."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.life_events.actions import receive
from tests.life_events.feeds import event, family
from tests.support.worker import environment_of_worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MANY = 1_500


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "hemayat.cli.main", "work"], env=environment_of_worker()
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def one(statement: str) -> Any:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def gone_through() -> int:
    return int(one("SELECT count(*) FROM life_event WHERE state = 'applied'"))


def wait_until(many: int, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while gone_through() < many:
        assert time.monotonic() < until, f"{gone_through()} of {many}"
        time.sleep(0.01)


@pytest.mark.long
def test_r4_6b_a_worker_killed_in_the_middle_of_a_feed_loses_nothing_and_doubles_nothing() -> None:
    now = dt.datetime.now(dt.UTC)
    people = [family("head", "spouse")[1][0] for _ in range(MANY)]
    receive([event("death", national_id=who) for who in people], source="civil_registry", now=now)
    with worker() as process:
        wait_until(1)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    left = gone_through()
    assert 0 < left < MANY
    assert one("SELECT count(*) FROM person WHERE died_on IS NOT NULL") == left
    assert one("SELECT count(*) FROM request_affected") == left
    with worker():
        wait_until(MANY)
    assert one("SELECT count(*) FROM person WHERE died_on IS NOT NULL") == MANY
    assert one("SELECT count(*) FROM request_affected") == MANY
    assert one("SELECT count(*) FROM outbox WHERE notice = 'head_died.1'") == MANY
    assert one("SELECT count(*) FROM audit_event WHERE event = 'household.life_event'") == MANY
