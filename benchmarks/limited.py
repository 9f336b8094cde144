"""A command in a process of its own: how long it took, how much memory its whole tree held, and a limit on that.

The limit is kept by watching: memory is summed over the tree (PSS, so that a page shared by two of its processes
counts once) four times a second, and the tree is killed when the sum passes the limit. A limit on address
space would not do: DuckDB and Arrow reserve far more than they touch.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.25
"""Seconds. To add the pages of a process up takes milliseconds of its own, which are in what is measured."""


@dataclass(frozen=True)
class Measured:
    seconds: float
    peak_bytes: int
    output: str


class LimitPassed(Exception):
    """The tree held more than it was allowed to."""


def run_limited(
    command: list[str], log: Path, *, limit: int | None = None, ends: tuple[int, ...] = (0,)
) -> Measured:
    """Runs the command to one of these ends; what it prints goes to `log`.

    Raises LimitPassed, or CalledProcessError.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    start, peak = time.perf_counter(), 0
    with log.open("wb") as printed:
        # A session of its own, so that the whole tree can be ended.
        process = subprocess.Popen(command, stdout=printed, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            while process.poll() is None:
                held = tree_bytes(process.pid)
                peak = max(peak, held)
                if limit and held > limit:
                    raise LimitPassed(f"{command[:4]} held {held:,} bytes; {limit:,} were allowed")
                time.sleep(EVERY)
        finally:
            _end(process)
    seconds = time.perf_counter() - start
    if process.returncode not in ends:
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        sys.stderr.write(tail)
        raise subprocess.CalledProcessError(process.returncode, command, tail)
    return Measured(seconds, peak, log.read_text(encoding="utf-8", errors="replace"))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def tree_bytes(pid: int) -> int:
    """Memory of a process and of all below it; 0 where /proc does not tell."""
    return sum(_pss(p) for p in _tree(pid))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for thread in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(child) for child in thread.read_text().split()]
            except OSError:
                continue
    return found


def _pss(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass  # It has just ended.
    return 0
