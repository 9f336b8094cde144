"""A worker of a web server ends with it, also where that was killed and could not say so.

And each process that serves tells that it is alive, so that a dead pool is seen although another one stands in for it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import Gauge

GLANCE = 1.0
GRACE = 2.0
"""Seconds in which it may end by itself. One that hung would hold the port, and what came there would hang."""

PART = "HEMAYAT_PART"
"""The environment variable by which `hemayat serve` tells its processes of which part they are."""
BEAT = 5.0


def tell_alive() -> None:
    """Called in each process that serves. Nothing is told of one that no part was named for."""
    if part := os.environ.get(PART):
        _lives_at().labels(part).set_to_current_time()
        threading.Thread(target=_beat, args=(part,), name="heartbeat", daemon=True).start()


def _beat(part: str) -> None:
    while True:
        time.sleep(BEAT)
        _lives_at().labels(part).set_to_current_time()


@cache
def _lives_at() -> Gauge:
    # Imported by each command, most of which count nothing.
    from prometheus_client import Gauge

    words = "When a process of this part was alive last"
    return Gauge("hemayat_part_timestamp_seconds", words, ["part"], multiprocess_mode="mostrecent")


def end_with_server() -> None:
    """Called in the worker. Left alone it would go on answering at the port, beside the workers of the next server."""
    server = multiprocessing.parent_process()
    if server is not None and server.pid is not None:
        threading.Thread(target=_watch, args=(server.pid,), name="server-watch", daemon=True).start()


def _watch(server: int) -> None:
    while os.getppid() == server:
        time.sleep(GLANCE)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.kill(os.getpid(), signal.SIGKILL)
