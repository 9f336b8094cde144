"""A worker says that it works to whoever watches over it, in the words of systemd's sd_notify(3).

A frozen worker keeps the locks of its transactions. Other workers take over its jobs, but wait for the rows that it has
locked. So systemd, or `hemayat serve` where there is no systemd, kills one that has been silent for too long.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

SOCKET, MICROSECONDS = "NOTIFY_SOCKET", "WATCHDOG_USEC"
SILENT_AFTER = 120.0
"""Seconds; `WatchdogSec` of the units is the same. A machine that has much else to do is not frozen."""
_ALIVE = b"WATCHDOG=1"


def is_watched() -> bool:
    """Whether somebody kills this process if it is silent. systemd names its socket also where it watches nobody."""
    return _address() != "" and _seconds() > 0


def tell_watchdog_once() -> None:
    """Say it now: systemd counts from the start of the process, through imports, the key ring and the database."""
    if is_watched():
        _tell(_address())


async def tell_watchdog() -> None:
    """Say four times in that time that the loop turns that gives out the work, until cancelled."""
    # Imported by `hemayat serve` too, which is to start at once and has no such loop.
    import asyncio

    while is_watched():
        tell_watchdog_once()
        await asyncio.sleep(_seconds() / 4)


def _address() -> str:
    return os.environ.get(SOCKET, "")


def _seconds() -> float:
    return int(os.environ.get(MICROSECONDS) or 0) / 1e6


def _tell(address: str) -> None:
    # Whoever watches may have gone: that must not end the work.
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        line.sendto(_ALIVE, f"\0{address[1:]}" if address.startswith("@") else address)


class Watchdog:
    """The side that listens, for one process."""

    def __init__(self, silent_after: float = SILENT_AFTER) -> None:
        self._folder = Path(mkdtemp(prefix="hemayat-watchdog-"))
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(str(self._folder / "notify"))
        self._line.setblocking(False)
        self._silent_after = silent_after
        self._heard_at: float | None = None

    @property
    def variables(self) -> dict[str, str]:
        """What the process is to be told."""
        return {SOCKET: str(self._folder / "notify"), MICROSECONDS: f"{1e6 * self._silent_after:.0f}"}

    def is_silent(self) -> bool:
        """Whether it has said nothing for too long. It may take as long as it wants until its first word."""
        with suppress(BlockingIOError):
            while self._line.recv(64):
                self._heard_at = time.monotonic()
        return self._heard_at is not None and time.monotonic() - self._heard_at > self._silent_after

    def begin_anew(self) -> None:
        """Before the process is started again."""
        self.is_silent()
        self._heard_at = None

    def close(self) -> None:
        self._line.close()
        shutil.rmtree(self._folder, ignore_errors=True)
