"""kill -9 of everything at once, as when the power goes: how long until the first page and the first acknowledgement.

Counted from the command that starts it again, while clients go on asking; what was acknowledged before is there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from drills.outcomes import Loss
from drills.service.counts import compare
from drills.service.installation import Installation, prepared
from drills.service.server import Service, registers_answer, running, started
from drills.service.storm import Ledger, Storm, still_under_way

HEADS, CLIENTS, PAUSE = 500, 8, 0.4
ROUNDS = 3
LIVES_SECONDS = 2.0
RECOVERED_WITHIN = 10.0
"""Two cores start the whole service in about 5 s."""
GIVES_UP_AFTER = 60.0
GLANCE = 0.02


@dataclass(frozen=True)
class Recovery:
    """Seconds from the command to the first page, and to the first tracking code that anybody was shown."""

    page: float
    code: float


def drill(folder: Path) -> str:
    installation, ready = prepared(folder, HEADS)
    storm = Storm(installation.port, installation.intake, installation.host)
    storm.pause = PAUSE
    with registers_answer(installation), ThreadPoolExecutor(1) as pool:
        with running(installation) as service:
            going = pool.submit(storm.rage, ready, clients=CLIENTS)
            time.sleep(LIVES_SECONDS)
            service.kill_everything()
        found = [recovered(installation, storm, going) for _ in range(ROUNDS)]
        storm.pause = 0.0
        with running(installation, fault=Loss):
            counted = compare(installation, ready, going.result())
    pages, codes = (", ".join(f"{s:.1f}" for s in each) for each in zip(*map(_seconds, found), strict=True))
    if max(max(_seconds(one)) for one in found) > RECOVERED_WITHIN:
        raise Loss(
            f"back after more than {RECOVERED_WITHIN:.0f} s: first page {pages} s, first code {codes} s"
        )
    return f"{ROUNDS + 1} times everything: first page after {pages} s, first code after {codes} s; {counted}"


def recovered(at: Installation, storm: Storm, going: Future[Ledger]) -> Recovery:
    """Started again with the same command, and killed as a whole a moment after it stands."""
    began = time.monotonic()
    with started(at.serve, at.given, at.folder / "serve.log") as process:
        page = _first(lambda: _is_shown(storm), began)
        code = _first(lambda: max(storm.ledger.told_at.values(), default=0.0) > began, began)
        still_under_way(going)
        time.sleep(LIVES_SECONDS)
        Service(at, process.pid).kill_everything()
    return Recovery(page, code)


def _is_shown(storm: Storm) -> bool:
    with suppress(OSError, HTTPException):
        return storm.ask("GET", "/")[0] == 200
    return False


def _first(is_so: Callable[[], bool], began: float) -> float:
    while not is_so():
        if time.monotonic() - began > GIVES_UP_AFTER:
            raise Loss(f"not back within {GIVES_UP_AFTER:.0f} s; serve.log says why")
        time.sleep(GLANCE)
    return time.monotonic() - began


def _seconds(one: Recovery) -> tuple[float, float]:
    return one.page, one.code
