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

from hemayat.operations.service_processes import Processes
from hemayat.operations.watchdog import MICROSECONDS, SOCKET, Watchdog, is_watched, tell_watchdog
from tests.cli.test_serve import named
from tests.operations.test_service_processes import processes, stop_once
from tests.support.threads import apart
from tests.support.worker import environment_of_worker

__all__ = ["processes"]
FREEZES = """
import asyncio, os, signal, sys
from hemayat.operations.watchdog import tell_watchdog

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
def ear(tmp_path: Path) -> Iterator[socket.socket]:
    """Where a worker says that it works."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(240)
        yield line


def said_by(ear: socket.socket) -> dict[str, str]:
    """What systemd tells a unit whose `WatchdogSec` is two seconds."""
    return {SOCKET: str(ear.getsockname()), MICROSECONDS: "2000000"}


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

    apart(lambda: asyncio.run(work()))


def test_only_a_process_that_has_spoken_can_be_silent_for_too_long(
    dog: Watchdog, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, passed = time.monotonic(), [0.0]
    monkeypatch.setattr("hemayat.operations.watchdog.time.monotonic", lambda: began + passed[0])
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

    apart(lambda: asyncio.run(work()))


@pytest.mark.parametrize(
    ("told", "is_so"),
    [
        ({SOCKET: "/run/notify", MICROSECONDS: "120000000"}, True),
        ({SOCKET: "/run/notify"}, False),
        ({SOCKET: "/run/notify", MICROSECONDS: "0"}, False),
        ({MICROSECONDS: "120000000"}, False),
    ],
)
def test_only_a_unit_with_a_watchdog_is_watched(
    told: dict[str, str], is_so: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd, and some that run containers, name a socket to processes that they do not watch."""
    for name in (SOCKET, MICROSECONDS):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert is_watched() is is_so


@pytest.mark.slow
@pytest.mark.parametrize("command", [["serve", "--part", "worker"], ["work", "--no-uploads"]])
def test_the_first_thing_that_a_worker_does_is_to_say_that_it_works(
    command: list[str], ear: socket.socket, tmp_path: Path
) -> None:
    """systemd counts from the start: a slow disk or a database that is away is no reason to kill it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEMAYAT", "DATABASE"))}
    lacking = {"HEMAYAT_HOME": str(tmp_path), "HEMAYAT_MODE": "production"}
    ended = subprocess.run(
        [sys.executable, "-m", "hemayat.cli", *command],
        env=kept | lacking | said_by(ear),
        capture_output=True,
        check=False,
    )
    assert ended.returncode != 0, "it lacks all that it needs"
    assert ear.recv(64) == b"WATCHDOG=1"


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_waits_for_its_database_says_that_it_works(ear: socket.socket) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = f"postgresql://hemayat_app@127.0.0.1:{nobody.getsockname()[1]}/hemayat"
        worker = subprocess.Popen(
            [sys.executable, "-m", "hemayat.cli", "work", "--no-uploads"],
            env=environment_of_worker() | {"DATABASE_URL": away} | said_by(ear),
            stderr=subprocess.DEVNULL,
        )
        try:
            # Two before its loop turns; it gives the database up after half a minute.
            assert [ear.recv(64) for _ in range(5)] == [b"WATCHDOG=1"] * 5
        finally:
            worker.kill()
            worker.wait()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_part_that_nobody_watches_is_a_child_of_who_does(ear: socket.socket) -> None:
    told = {name: value for name, value in said_by(ear).items() if name == SOCKET}
    part = subprocess.Popen(
        [sys.executable, "-m", "hemayat.cli", "serve", "--part", "checker"],
        env=environment_of_worker() | told,
    )
    try:
        for _ in range(1_800):
            if named(part.pid, "--uploads"):
                break
            assert part.poll() is None
            time.sleep(0.1)
        assert named(part.pid, "--uploads")
    finally:
        part.terminate()
        assert part.wait(90) == 0


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


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lanes", ["--no-uploads", "--uploads"])
def test_a_worker_says_again_and_again_that_it_works(lanes: str, ear: socket.socket) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "hemayat.cli", "work", lanes], env=environment_of_worker() | said_by(ear)
    )
    try:
        # Two before its loop turns.
        assert [ear.recv(64) for _ in range(5)] == [b"WATCHDOG=1"] * 5
    finally:
        worker.terminate()
        assert worker.wait(60) == 0
