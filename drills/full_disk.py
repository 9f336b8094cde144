"""The database's disk is full while people file: they are told so, and it goes on when there is room; nothing is lost.

The disk is a small file system of its own, which only root may mount.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from itertools import cycle
from pathlib import Path

from drills.loss import Loss, Skipped
from drills.service.counting import compare, settle
from drills.service.installation import prepared
from drills.service.serving import registers_answer, running
from drills.service.storm import Ready, Storm, typed

HEADS, CLIENTS, PAUSE = 500, 6, 0.1
ASKING = 200
"""Of these one after the other files, as the disk lets them: what is filed already writes nothing."""
DISK = "700m"
FULL_SECONDS = 15.0
CALM_SECONDS = 2.0
SETTINGS = "max_wal_size = 64MB\nmin_wal_size = 32MB\n"
"""So that the log of changes grows soon where there is no room for it."""
IN_PERSIAN = 'dir="rtl"'


def drill(folder: Path) -> str:
    with small_disk(folder / "home" / "postgres") as disk:
        (disk / "own.conf").write_text(SETTINGS, "utf-8")
        installation, ready = prepared(folder, HEADS)
        asking, filing = ready[:ASKING], ready[ASKING:]
        with registers_answer(installation), running(installation), ThreadPoolExecutor(1) as pool:
            storm = Storm(installation.port, installation.intake, installation.host)
            storm.pause = PAUSE
            going = pool.submit(storm.rage, filing, clients=CLIENTS)
            time.sleep(CALM_SECONDS)
            with full(disk):
                answers = asked(storm, asking)
            ledger = going.result()
            storm.rage(asking, clients=CLIENTS)
            counted = compare(installation, ready, ledger)
            settled = settle(installation)
    return f"{FULL_SECONDS:.0f} s without room, {answers.told} told 503 in Persian; then {counted}; {settled}"


@dataclass
class Answers:
    """To people who try all the while: told that it is not possible now, or filed, or nothing at all."""

    told: int = 0
    filed: int = 0
    silent: int = 0


def asked(storm: Storm, asking: Sequence[Ready]) -> Answers:
    """Raises Loss where an answer is neither a code's page nor a page that says in Persian that it is not possible."""
    found, until = Answers(), time.monotonic() + FULL_SECONDS
    ports, heads = cycle((storm.port, storm.intake)), iter(asking)
    one = next(heads)
    while time.monotonic() < until:
        status, page = _answer(storm, one, next(ports))
        found.told += status == 503
        found.filed += status == 302
        found.silent += status == 0
        if status not in {0, 302, 503} or (status == 503 and IN_PERSIAN not in page):
            raise Loss(f"without room on the disk somebody was answered {status}: {page[:300]}")
        one = next(heads, one) if status == 302 else one
        time.sleep(0.1)
    if not found.told:
        raise Loss(f"nobody was told anything while the disk was full: {found}")
    return found


@contextmanager
def small_disk(at: Path) -> Iterator[Path]:
    """Raises Skipped where this machine does not let us mount one."""
    at.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=755", "hemayat-drill", str(at)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except OSError as fault:
        raise Skipped(f"there is no `mount` here ({fault})") from None
    if done.returncode:
        raise Skipped(
            f"a small disk cannot be mounted ({done.stderr.strip()}); run it as root, outside a container"
        )
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """No byte is left, and whatever is given back meanwhile is taken at once."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as out:
        with suppress(OSError):
            while True:
                out.write(bytes(1 << 20))
        with suppress(OSError):
            while True:
                out.write(bytes(1 << 12))
        os.fsync(out.fileno())
    try:
        yield
    finally:
        filler.unlink()


def _answer(storm: Storm, one: Ready, port: int) -> tuple[int, str]:
    """0 where the server hung up."""
    with suppress(OSError, HTTPException):
        status, _, page = storm.ask("POST", f"/my/requests/{one.request}/check/", one, typed("disk"), port)
        return status, page
    return 0, ""
