"""The worker killed with -9 while it tells everybody: another one goes on, and nobody is told twice or not at all."""

from __future__ import annotations

import os
import signal

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from hemayat.announcements.models import Announcement
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.jobs.stalled_jobs import free_stalled_jobs
from hemayat.publication.database import conninfo
from tests.announcements.test_everybody_told import published, recipients, told
from tests.publication.test_killed_worker import wait_until, worker
from tests.support.threads import apart

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"


def waits() -> bool:
    """Whether the worker is in the middle of a batch, before a notice of it is written."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS, ["%INSERT INTO outbox%"])
        return bool(cursor.fetchone()[0])


def is_done(announcement: int) -> bool:
    with acting_as(SYSTEM):
        return Announcement.objects.get(pk=announcement).done_at is not None


def test_r6_1c_a_worker_killed_in_a_batch_loses_and_doubles_no_notice(nation: int) -> None:
    expected = dict.fromkeys(recipients(), 1)
    announcement = published()
    with psycopg.connect(conninfo()) as other:
        other.execute("LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE")
        with worker() as process:
            wait_until(waits)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        assert told() == {}
    wait_until(lambda: not waits())
    assert not is_done(announcement)
    apart(lambda: async_to_sync(free_stalled_jobs)(0))
    with worker():
        wait_until(lambda: is_done(announcement))
    assert told() == expected
    with acting_as(SYSTEM):
        row = Announcement.objects.get(pk=announcement)
    assert (row.concerned, row.told) == (len(expected), len(expected))
