"""A worker whose server was killed does not stay at the port."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from hemayat.monitoring.lifetime import GLANCE, GRACE

SERVER = """
import multiprocessing, os, signal, time
from hemayat.monitoring.lifetime import end_with_server

def worker(hangs):
    if hangs:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end_with_server()
    print(os.getpid(), flush=True)
    time.sleep(600)

if __name__ == "__main__":
    process = multiprocessing.get_context("fork").Process(target=worker, args=({hangs},))
    process.start()
    process.join()
"""


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("hangs", [False, True])
def test_a_worker_ends_with_its_server_also_where_it_hangs(hangs: bool) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER.format(hangs=hangs)], stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout
        worker = int(server.stdout.readline())
        server.kill()
    until = time.monotonic() + GLANCE + GRACE + 10
    while lives(worker):
        assert time.monotonic() < until
        time.sleep(0.1)
