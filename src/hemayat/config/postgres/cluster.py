"""Start, find and stop the server of one folder."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from hemayat.common.errors import HemayatError
from hemayat.config.postgres import launch
from hemayat.config.postgres.account import server_environment
from hemayat.config.postgres.binaries import Binaries, find_binaries
from hemayat.config.postgres.initial import keep_passwords, make_data, roll_log, write_settings
from hemayat.config.postgres.places import Places, find_places, private
from hemayat.config.postgres.portable import within_reach
from hemayat.config.postgres.postmaster import GLANCE, Postmaster, end, find_postmaster, forget_stale
from hemayat.config.postgres.roles import prepare
from hemayat.config.postgres.urls import ADMIN, Urls, urls_over

# Long enough to replay what was not yet in the files after a kill -9.
READY_WITHIN = 120.0
# The processes of a killed server let go of its memory a moment later.
LEFTOVERS = ("shared memory block", "already exists")
LEFTOVERS_WITHIN = 15.0


class Cluster:
    """The PostgreSQL server of one folder: it lives as long as the process that started it.

    Whoever starts it a second time, from any process, is given the addresses of the server that runs. Only the
    `Cluster` that started the server stops it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._launcher = 0
        self._places: Places | None = None

    @property
    def is_ours(self) -> bool:
        """Whether this object started the server, in this process, and it has not ended."""
        return self._process is not None and self._launcher == os.getpid() and self._process.poll() is None

    def start(self) -> Urls:
        """Start the server, or find it running; returns when it takes connections and its roles are there."""
        try:
            places = self._places = find_places(self.folder)
            with _alone(places):
                urls = self._serve(places)
                prepare(urls)
                return urls
        except OSError as fault:
            raise HemayatError(f"PostgreSQL cannot be started for {self.folder}: {fault}") from fault
        except psycopg.OperationalError as fault:
            raise HemayatError(
                f"The PostgreSQL of {self.folder} refuses its administrator: {fault}"
            ) from fault

    def stop(self) -> None:
        """Stop the server if this object started it: in order, and by force if it does not listen."""
        if self.is_ours and self._process and self._places:
            end(self._process.pid, self._places.data)
            self._process.wait()
            self._places.leave_sockets()
        self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self, places: Places) -> Urls:
        running = _found(places)
        passwords = keep_passwords(places)
        if running is None:
            self._begin(places, passwords[ADMIN])
            running = find_postmaster(places.data)
        return urls_over(running.sockets if running else places.sockets, passwords)

    def _begin(self, places: Places, password: str) -> None:
        binaries = within_reach(_binaries(places), places.account)
        if not places.data.exists():
            make_data(places, binaries, password)
        places.make_sockets()
        write_settings(places)
        roll_log(places.log)
        until = time.monotonic() + LEFTOVERS_WITHIN
        while not self._try(places, binaries):
            if time.monotonic() > until or not any(word in _last_words(places) for word in LEFTOVERS):
                raise HemayatError(_silence(places, "ended at once"))
            time.sleep(0.2)

    def _try(self, places: Places, binaries: Binaries) -> bool:
        """Whether the server came up; false if it ended by itself."""
        forget_stale(places.data, os.getpid())
        self._launcher = os.getpid()
        places.launcher.write_text(f"{self._launcher}\n", encoding="utf-8")
        process = self._process = _launch(places, binaries)
        until = time.monotonic() + READY_WITHIN
        while process.poll() is None:
            found = find_postmaster(places.data)
            if found and found.pid == process.pid and found.is_ready:
                return True
            if time.monotonic() > until:
                self.stop()
                raise HemayatError(_silence(places, f"did not come up within {READY_WITHIN:.0f} seconds"))
            time.sleep(GLANCE)
        self._process = None
        return False


def _found(places: Places) -> Postmaster | None:
    """A running server that will stay; one that is ending, or whose launcher died, is waited for until it is gone."""
    until = time.monotonic() + READY_WITHIN
    while (found := find_postmaster(places.data)) and time.monotonic() < until:
        if found.is_stopping or not found.was_started_by(_recorded_launcher(places)):
            end(found.pid, places.data)
        elif found.is_ready:
            return found
        else:
            time.sleep(GLANCE)
    return None


def _recorded_launcher(places: Places) -> int:
    try:
        return int(places.launcher.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def _binaries(places: Places) -> Binaries:
    """Data are bound to the version that made them."""
    made_by = places.data / "PG_VERSION"
    return find_binaries(int(made_by.read_text(encoding="utf-8")) if made_by.exists() else None)


@contextmanager
def _alone(places: Places) -> Iterator[None]:
    with private(places.lock) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _launch(places: Places, binaries: Binaries) -> subprocess.Popen[bytes]:
    """Start the server from a thread that stays until it ends: the kernel ties it to the thread, not to the process."""
    started: Future[subprocess.Popen[bytes]] = Future()
    threading.Thread(target=_keep, args=(places, binaries, started), name="postgres", daemon=True).start()
    return started.result()


def _keep(places: Places, binaries: Binaries, started: Future[subprocess.Popen[bytes]]) -> None:
    try:
        process = _popen(places, binaries)
    except BaseException as fault:  # noqa: BLE001 - handed to the thread that asked
        started.set_exception(fault)
        return
    started.set_result(process)
    process.wait()


def _popen(places: Places, binaries: Binaries) -> subprocess.Popen[bytes]:
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
    with private(places.log) as log:
        return subprocess.Popen(  # noqa: S603 - a list of our own arguments, no shell
            [*become, binaries.path("postgres"), "-D", str(places.data)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=server_environment(),
            # Ctrl-C in the terminal is for the launcher, which then stops the server in order.
            start_new_session=True,
        )


def _last_words(places: Places) -> str:
    lines = places.log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-8:])


def _silence(places: Places, what: str) -> str:
    return f"PostgreSQL {what}; the last lines of {places.log}:\n{_last_words(places)}"
