"""The server that serves a folder of data now, as its file postmaster.pid and the kernel tell."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from hemayat.operations.postgres.account import PostgresAccount

PATIENCE = (signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)
GLANCE = 0.02


@dataclass(frozen=True)
class Postmaster:
    """The first process of a server that lives."""

    pid: int
    sockets: Path
    status: str

    @property
    def is_ready(self) -> bool:
        """Whether it takes connections."""
        return self.status == "ready"

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop."""
        return self.status == "stopping"

    def was_started_by(self, launcher: int) -> bool:
        """Whether this launcher is still its parent; true where the kernel does not tell."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return not Path("/proc/self").exists()
        return f"\nPPid:\t{launcher}\n" in status


def find_postmaster(data: Path) -> Postmaster | None:
    """The live server of these data; None if there is none, whatever a killed one left behind."""
    lines = _lines(data)
    if len(lines) < 5 or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    if not _is_at(pid, data):
        return None
    return Postmaster(pid, Path(lines[4]), lines[7].strip() if len(lines) > 7 else "starting")


def forget_stale(data: Path, account: PostgresAccount) -> None:
    """After a kill -9 the number in postmaster.pid may by now be another process, which PostgreSQL takes for a server.

    It takes its own parent, which is us, for none, and then still looks for leftovers of the old server in shared
    memory, as it would not if the file were removed.
    """
    if lines := _lines(data):
        account.write(data / "postmaster.pid", "\n".join([str(os.getpid()), *lines[1:]]) + "\n")


def stop_server(pid: int, data: Path) -> None:
    """Stop a server in order, and by force if it does not listen."""
    for number, seconds in PATIENCE:
        if not _is_at(pid, data):
            return
        os.kill(pid, number)
        until = time.monotonic() + seconds
        while time.monotonic() < until and _is_at(pid, data):
            time.sleep(GLANCE)


def _lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _is_at(pid: int, data: Path) -> bool:
    """Whether the process lives and works in the folder of data, as a server does and a stranger does not."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cwd").samefile(data)
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
