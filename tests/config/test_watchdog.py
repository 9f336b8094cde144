"""A worker that is frozen is killed and started again; one that works says so."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hemayat.config.service_processes import Processes
from hemayat.config.watchdog import MICROSECONDS, SOCKET, Watchdog, tell_watchdog
from tests.config.test_processes import processes, stop_once
from tests.support.worker import environment_of_worker

__all__ = ["processes"]
FREEZES = """
import asyncio, os, signal, sys
from hemayat.config.watchdog import tell_watchdog

async def work():
    telling = asyncio.create_task(tell_watchdog())
    await asyncio.sleep(0.3)
    with open(sys.argv[1], "a") as log:
        is_first = log.tell() == 0
        print(os.getpid(), file=log)
    if is_first:
        os.kill(os.getpid(), signal.SIGSTOP)
    await asyncio.sleep(600)

asyncio.run(work())
"""


@pytest.fixture
def dog() -> Iterator[Watchdog]:
    made = Watchdog(60.0)
    yield made
    made.close()


def tell(dog: Watchdog, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process says first."""
    for name, value in dog.variables.items():
        monkeypatch.setenv(name, value)

    async def work() -> None:
        telling = asyncio.create_task(tell_watchdog())
        await asyncio.sleep(0)
        telling.cancel()

    asyncio.run(work())


def test_only_a_process_that_has_spoken_can_be_silent_for_too_long(
    dog: Watchdog, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, passed = time.monotonic(), [0.0]
    monkeypatch.setattr("hemayat.config.watchdog.time.monotonic", lambda: began + passed[0])
    passed[0] = 3_600.0
    assert not dog.is_silent(), "a start may take long"
    tell(dog, monkeypatch)
    assert not dog.is_silent()
    passed[0] += 59.0
    assert not dog.is_silent()
    passed[0] += 2.0
    assert dog.is_silent()
    tell(dog, monkeypatch)
    assert not dog.is_silent()
    passed[0] += 61.0
    dog.begin_anew()
    assert not dog.is_silent(), "another process now, which has not spoken yet"


def test_nobody_who_listens_ends_no_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SOCKET, str(tmp_path / "nothing"))
    monkeypatch.setenv(MICROSECONDS, "1000000")

    async def work() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(tell_watchdog(), 0.05)

    asyncio.run(work())


@pytest.mark.slow
def test_a_child_that_is_frozen_is_killed_and_started_again(processes: Processes, tmp_path: Path) -> None:
    log, done = tmp_path / "log", threading.Event()
    gives_up = threading.Timer(60.0, done.set)
    gives_up.start()
    processes.environment = dict(os.environ)
    processes.start("child", [sys.executable, "-c", FREEZES, str(log)], watchdog=Watchdog(2.0))
    watcher = threading.Thread(target=stop_once, args=(processes, done, log, 2))
    watcher.start()
    processes.watch()
    gives_up.cancel()
    watcher.join()
    first, second = map(int, log.read_text("utf-8").split())
    assert first != second
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lanes", ["--no-uploads", "--uploads"])
def test_a_worker_says_again_and_again_that_it_works(lanes: str, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(60)
        said = {SOCKET: str(tmp_path / "notify"), MICROSECONDS: "2000000"}
        worker = subprocess.Popen(
            [sys.executable, "-m", "hemayat.config", "work", lanes], env=environment_of_worker() | said
        )
        try:
            assert [line.recv(64) for _ in range(3)] == [b"WATCHDOG=1"] * 3
        finally:
            worker.terminate()
            assert worker.wait(60) == 0
