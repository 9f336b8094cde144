"""The process of the server: started so that it ends with its launcher and with nothing else."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from hemayat.common.errors import HemayatError
from hemayat.operations.postgres import launch
from hemayat.operations.postgres.account import server_environment
from hemayat.operations.postgres.binaries import PostgresBinaries
from hemayat.operations.postgres.places import PostgresPaths, open_private
from hemayat.operations.postgres.postmaster import GLANCE, forget_stale

# The processes of a killed server end a moment after it.
LEFTOVERS_WITHIN = 15.0


def start_process(places: PostgresPaths, binaries: PostgresBinaries) -> subprocess.Popen[bytes]:
    """Start the server from a thread that stays until it ends: the kernel ties it to the thread, not to the process."""
    started: Future[subprocess.Popen[bytes]] = Future()
    threading.Thread(target=_keep, args=(places, binaries, started), name="postgres", daemon=True).start()
    return started.result()


def log_tail(log: Path, lines: int = 8) -> str:
    """The end of the log."""
    with log.open("rb") as content:
        content.seek(max(0, log.stat().st_size - 4000))
        return "\n".join(content.read().decode("utf-8", errors="replace").splitlines()[-lines:])


def _keep(
    places: PostgresPaths, binaries: PostgresBinaries, started: Future[subprocess.Popen[bytes]]
) -> None:
    try:
        process = _start(places, binaries)
    except BaseException as fault:  # noqa: BLE001 - handed to the thread that asked
        started.set_exception(fault)
        return
    started.set_result(process)
    process.wait()


def _start(places: PostgresPaths, binaries: PostgresBinaries) -> subprocess.Popen[bytes]:
    account = places.account
    become = [
        sys.executable,
        "-I",
        "-S",
        str(launch.__file__),
        str(os.getpid()),
        str(account.uid),
        str(account.gid),
    ]
    serve = [binaries.path("postgres"), "-D", str(places.data), "-c", f"config_file={places.settings}"]
    with ExitStack() as opened:
        lock = opened.enter_context(open_private(places.serving))
        _take(lock, places)
        forget_stale(places.data, account)
        log = opened.enter_context(open_private(places.log))
        return subprocess.Popen(  # noqa: S603 - our own arguments as a list, no shell
            [*become, *serve],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=server_environment(),
            pass_fds=[lock.fileno()],
            # Ctrl-C in the terminal is for the launcher, which then stops the server in order.
            start_new_session=True,
        )


def _take(lock: BinaryIO, places: PostgresPaths) -> None:
    """Lock the data for the server, whose processes inherit the lock and hold it as long as one of them lives.

    PostgreSQL's own guard does not see a server in another container; this one does.
    """
    until = time.monotonic() + LEFTOVERS_WITHIN
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise HemayatError(
                    f"{places.data} is served by processes that are not seen from here, perhaps in another container: "
                    f"stop them first"
                ) from None
            time.sleep(GLANCE)
        else:
            return
