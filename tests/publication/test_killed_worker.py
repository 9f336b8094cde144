"""The worker killed with -9 while it publishes: nothing changed for anybody, and another worker ends what was asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from asgiref.sync import async_to_sync

from hemayat.eligibility.queries import published_run
from hemayat.jobs.stalled_jobs import free_stalled_jobs
from hemayat.publication.background_jobs import ask_approval, run_job
from hemayat.publication.database import conninfo
from hemayat.publication.models import Errand, Publication
from tests.publication.test_killed_publication import wait_for_the_lock
from tests.support.publishing import NOW, decide, propose, publisher
from tests.support.threads import apart
from tests.support.worker import environment_of_worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@contextmanager
def worker(*options: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "hemayat.cli.main", "work", *options]
    with subprocess.Popen(command, env=environment_of_worker(), stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(is_so: Callable[[], Any]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.long
def test_an_approval_whose_worker_is_killed_is_ended_by_another(tmp_path: Path) -> None:
    publication = propose(decide(tmp_path))
    errand = ask_approval(run_id=publication.pk, by=publisher("second"), now=NOW)
    with psycopg.connect(conninfo()) as other:
        # Whoever gives people their places waits for this, in the middle of the approval.
        other.execute("LOCK TABLE membership IN SHARE ROW EXCLUSIVE MODE")
        with worker() as process:
            wait_until(lambda: Errand.objects.get(pk=errand.pk).step == "Assigning people to households")
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        assert Errand.objects.get(pk=errand.pk).state == "running"
        # The database goes on with what the dead one asked, and holds its lock: whoever comes meanwhile leaves it.
        run_job(errand.pk)
        assert Errand.objects.get(pk=errand.pk).state == "waiting"
    wait_for_the_lock()
    assert published_run() is None
    assert Publication.objects.get().state == "proposed"
    apart(lambda: async_to_sync(free_stalled_jobs)(0))
    with worker():
        wait_until(lambda: not Errand.objects.get(pk=errand.pk).is_open)
    found = published_run()
    assert found is not None
    assert found.pk == publication.pk
    assert Errand.objects.get(pk=errand.pk).state == "done"
