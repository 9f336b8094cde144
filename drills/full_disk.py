"""The database's disk is full while people file: they are told so, and it goes on when there is room; nothing is lost.

The disk is a small file system of its own (service/small_disk.py).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from itertools import cycle
from pathlib import Path

from drills.outcomes import CannotJudge, Loss
from drills.service.counts import compare, settle
from drills.service.installation import prepared
from drills.service.server import registers_answer, running
from drills.service.small_disk import full, small_disk
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
    with small_disk(folder / "home" / "postgres", DISK) as disk:
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
        if found.silent:
            raise Loss(f"nobody was told anything while the disk was full: {found}")
        raise CannotJudge(f"nobody was refused, so that the disk cannot have been full: {found}")
    return found


def _answer(storm: Storm, one: Ready, port: int) -> tuple[int, str]:
    """0 where the server hung up."""
    with suppress(OSError, HTTPException):
        status, _, page = storm.ask("POST", f"/my/requests/{one.request}/check/", one, typed("d" * 32), port)
        return status, page
    return 0, ""
