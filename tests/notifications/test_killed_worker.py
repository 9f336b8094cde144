"""A worker killed in the middle of a batch, as a real process: no message is lost, and none is taken twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications import actions, queries
from hemayat.notifications.models import OutboxMessage
from tests.notifications.http_provider import http_provider
from tests.notifications.outbox import DAY, queue
from tests.support.worker import environment_of_worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
COUNT = 60
SEND = """
import django, sys
django.setup()
from datetime import datetime
from hemayat.notifications import actions
actions.send_due(now=datetime.fromisoformat(sys.argv[1]), is_urgent=False)
"""


def test_a_worker_killed_while_it_sends_loses_nothing_and_repeats_with_the_same_keys(install) -> None:
    for number in range(COUNT):
        queue(f"m{number}")
    with http_provider() as provider:
        provider.answers = [(202, "0: Accepted for delivery", 0.05)] * COUNT
        install({"driver": "http", "name": "web", "url": provider.url, "own_key": "key", "at_once": 4})
        worker = subprocess.Popen([sys.executable, "-c", SEND, DAY.isoformat()], env=environment_of_worker())
        until = time.monotonic() + 30
        while len(provider.asked) < COUNT // 3:
            assert time.monotonic() < until
            time.sleep(0.01)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        with acting_as(SYSTEM):
            waiting = queries.backlog().waiting
            recorded = OutboxMessage.objects.filter(state="sent").count()
        # Killed in the middle: some are written down as sent, some are on their way.
        assert 0 < waiting < COUNT
        assert recorded == COUNT - waiting
        later = DAY + timedelta(minutes=6)
        assert actions.send_due(now=later, is_urgent=False, batch=COUNT).sent == waiting
        assert len(provider.taken) == COUNT
        # What was on its way when the worker died is asked for twice, known by its key, and taken once.
        assert provider.repeated == len(provider.asked) - COUNT
    with acting_as(SYSTEM):
        keys = {str(each) for each in OutboxMessage.objects.values_list("uuid", flat=True)}
        assert not OutboxMessage.objects.exclude(state="sent").exists()
    assert set(provider.taken) == keys
