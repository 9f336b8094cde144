"""A command that is killed half-way, as a whole: it and every process that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from drills.outcomes import CannotJudge, Loss

PATIENCE = 300.0
GLANCE = 0.02
"""Seconds between two looks; a file that is written is looked at more often."""


def killed_when(
    is_so: Callable[[], object],
    command: list[str],
    given: Mapping[str, str],
    log: Path,
    *,
    then: float = 0.0,
    glance: float = GLANCE,
) -> bool:
    """Kill it `then` seconds after this is so; whether it was killed before it ended by itself."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env=dict(given), stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    otherwise = f"{' '.join(command[3:6])} never came so far"
    try:
        wait_until(lambda: process.poll() is not None or is_so(), otherwise, glance=glance, fault=CannotJudge)
        time.sleep(then)
        return process.poll() is None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(
    is_so: Callable[[], object],
    otherwise: str,
    seconds: float = PATIENCE,
    glance: float = GLANCE,
    *,
    fault: type[Exception] = Loss,
) -> None:
    """Raises `fault` with these words where it is never so: Loss if it was promised, CannotJudge if it is set-up."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise fault(f"{otherwise} (waited {seconds:.0f} s)")
        time.sleep(glance)
