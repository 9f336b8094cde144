"""A worker of a web server ends with it, also where that was killed and could not say so."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

GLANCE = 1.0
GRACE = 2.0
"""Seconds in which it may end by itself. One that hung would hold the port, and what came there would hang."""


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
