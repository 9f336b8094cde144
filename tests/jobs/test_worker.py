"""The worker as an operator starts it: a real process that logs in as the application, is stopped, and is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models import F

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.models import OutboxMessage
from tests.notifications.http_provider import http_provider
from tests.notifications.outbox import queue
from tests.support.worker import environment_of_worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@contextmanager
def worker() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "hemayat.cli.main", "work"],
        env=environment_of_worker(),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(condition, seconds: float = 30) -> float:
    """How long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)
    return time.monotonic() - began


def queue_code(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
    queue(key, words=f"code of {key}", is_urgent=True, now=now)


def is_sent(key: str) -> bool:
    with acting_as(SYSTEM):
        return OutboxMessage.objects.filter(key=key, state="sent").exists()


def jobs(status: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status::text = %s", [status])
        return int(cursor.fetchone()[0])


def workers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        return int(cursor.fetchone()[0])


def test_a_code_is_sent_at_once_and_a_stop_ends_the_worker_in_good_order(install) -> None:
    with http_provider() as provider:
        install({"driver": "http", "name": "web", "url": provider.url})
        queue_code("first")
        with worker() as process:
            wait_until(lambda: is_sent("first"))
            # Not by the timetable: the row itself has woken the worker.
            queue_code("second")
            assert wait_until(lambda: is_sent("second")) < 4
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=20)
        assert process.returncode == 0, said
        assert "Traceback" not in said
        assert "9120000001" not in said
    assert (jobs("doing"), jobs("failed"), workers()) == (0, 0, 0)


def test_a_stop_lets_what_is_being_sent_end(install) -> None:
    with http_provider() as provider:
        provider.answers = [(202, "0: Accepted for delivery", 2.0)]
        install({"driver": "http", "name": "web", "url": provider.url})
        queue_code("slow")
        with worker() as process:
            assert provider.hears.wait(30)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)
        assert is_sent("slow")
    assert jobs("doing") == 0


def test_after_a_killed_worker_another_takes_its_jobs(install) -> None:
    with http_provider() as provider:
        provider.answers = [(202, "0: Accepted for delivery", 60.0)]
        install({"driver": "http", "name": "web", "url": provider.url})
        queue_code("hangs")
        with worker() as process:
            assert provider.hears.wait(30)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        assert jobs("doing") >= 1
        with acting_as(SYSTEM):
            assert OutboxMessage.objects.get(key="hangs").state == "sending"
        with worker():
            # A code that came meanwhile is not held up by the job that hangs for a minute.
            queue_code("after")
            wait_until(lambda: is_sent("after"))
            # Long silence: the dead worker's row goes, and its job with it.
            wait_until(lambda: workers() == 1, 60)
            assert not is_sent("hangs")
            with acting_as(SYSTEM):
                # As if the minute of its claim had passed.
                OutboxMessage.objects.filter(key="hangs").update(next_at=F("created_at"))
            wait_until(lambda: is_sent("hangs"))
            # The worker's own jobs of each minute come and go; none of the dead one's stays.
            wait_until(lambda: jobs("doing") <= 2)
        assert len({asked["to"] for asked in provider.asked}) == 1
