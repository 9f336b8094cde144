"""The key that signs checkpoints is the worker's alone: of the processes of a real service, no other has it."""

from __future__ import annotations

import base64
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hemayat.common.keyring import KeyRing
from hemayat.common.keys import OF_WORKER
from tests.cli.test_serve import (
    children,
    free_port,
    hemayat,
    named,
    started,
    until_it_answers,
    until_it_says,
)
from tests.operations.postgres_folder import server_folder

MOST_OF_A_MAP = 256 * 1024**2
AS_NOBODY = """
import ctypes, os, sys
import hemayat.config.environment, hemayat.operations.service_processes
from hemayat.cli.commands.work import _keep_to_itself
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
    # Whoever has changed its user is closed to others already.
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
"""
WORK = """
{closes}
print(1, flush=True)
input()
"""
LOOK = """
for name in ("mem", "environ"):
    open(f"/proc/{sys.argv[1]}/{name}", "rb").read(0)
"""
ASK = """
import django
django.setup()
from datetime import UTC, datetime, timedelta
from hemayat.audit.actions import checkpoint
from hemayat.audit.context import SYSTEM, acting_as
with acting_as(SYSTEM):
    # An hour that the worker of the service has not signed yet: what is signed is only read again.
    print(checkpoint(datetime.now(UTC) + timedelta(hours=2)).key_id)
"""


@dataclass(frozen=True)
class Running:
    """`web`: the processes of the web server, which has answered a page."""

    home: Path
    web: list[int]
    worker: int


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    port, log = free_port(), tmp_path_factory.mktemp("service") / "log"
    with server_folder() as home:
        told = {"HEMAYAT_MODE": "test", "HEMAYAT_HOME": str(home), "HEMAYAT_PORT": str(port)}
        assert hemayat("keys", "make", **told).returncode == 0
        with started("serve", "--port", str(port), "--workers", "1", log=log, **told) as service:
            until_it_says("Ctrl-C stops everything", log)
            until_it_answers(port, "hemayat.localhost", "/sign-in/", log)
            (server,) = named(service.pid, "granian")
            (worker,) = named(service.pid, "--no-uploads")
            until_there(home / "checkpoint-keys.json")
            yield Running(home, [server, *children(server)], worker)


def until_there(file: Path) -> None:
    """The worker makes its key as it begins, which is after pages are shown."""
    until = time.monotonic() + 120
    while not file.exists():
        assert time.monotonic() < until
        time.sleep(0.1)


def environment_of(pid: int) -> dict[str, str]:
    pairs = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return dict(os.fsdecode(pair).split("=", 1) for pair in pairs if pair)


def has_in_memory(pid: int, wanted: bytes) -> bool:
    """Whether anything that the process may read or write holds these bytes."""
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in maps:
            read = re.match(r"(\w+)-(\w+) (\S+)", line)
            assert read, line
            begin, end, rights = read.groups()
            first, size = int(begin, 16), int(end, 16) - int(begin, 16)
            if not rights.startswith("r") or size > MOST_OF_A_MAP:
                continue
            try:
                memory.seek(first)
                if wanted in memory.read(size):
                    return True
            except (OSError, OverflowError, ValueError):
                continue
    return False


@pytest.mark.long
@pytest.mark.slow
def test_the_web_process_reaches_the_key_by_neither_environment_nor_open_files_nor_memory(
    running: Running,
) -> None:
    path = running.home / "checkpoint-keys.json"
    (key,) = KeyRing.read(path, OF_WORKER).keys
    secret = base64.b64encode(key.secret)
    for pid in running.web:
        assert "HEMAYAT_CHECKPOINT_KEYS" not in environment_of(pid)
        opened = {os.path.realpath(link) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
        assert str(path) not in opened
        assert not has_in_memory(pid, key.secret)
        assert not has_in_memory(pid, secret)
    # This way of looking finds what is there.
    assert any(has_in_memory(pid, str(running.home).encode()) for pid in running.web)


@pytest.mark.slow
def test_a_process_that_is_told_what_the_web_process_is_told_signs_nothing_and_the_worker_does(
    running: Running,
) -> None:
    told = environment_of(running.web[0])
    for more, code, words in (
        ({}, 1, "only the worker may sign checkpoints"),
        ({"HEMAYAT_CHECKPOINT_KEYS": str(running.home / "checkpoint-keys.json")}, 0, ""),
    ):
        said = subprocess.run(
            [sys.executable, "-c", ASK], env=told | more, capture_output=True, text=True, check=False
        )
        assert (said.returncode, words in said.stderr) == (code, True), said.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="a process is closed to others by Linux")
def test_nobody_of_the_same_user_looks_into_the_worker() -> None:
    """As a user without rights: root sees everything."""
    for closes, is_seen in (("", True), ("_keep_to_itself()", False)):
        with subprocess.Popen(
            [sys.executable, "-c", AS_NOBODY + WORK.format(closes=closes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as worker:
            assert worker.stdout is not None
            assert worker.stdout.read(1) == b"1"
            looked = subprocess.run(
                [sys.executable, "-c", AS_NOBODY + LOOK, str(worker.pid)], capture_output=True, check=False
            )
            worker.send_signal(signal.SIGKILL)
        assert (looked.returncode == 0) is is_seen, looked.stderr
