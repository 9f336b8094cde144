"""Start, find and stop the server of one folder."""

from __future__ import annotations

import fcntl
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from hemayat.common.errors import HemayatError
from hemayat.operations.postgres.binaries import find_binaries
from hemayat.operations.postgres.initial import (
    clear_leftovers,
    keep_passwords,
    make_data,
    rotate_log,
    write_settings,
)
from hemayat.operations.postgres.places import PostgresPaths, find_places, open_private
from hemayat.operations.postgres.portable import accessible_binaries
from hemayat.operations.postgres.postmaster import GLANCE, Postmaster, find_postmaster, stop_server
from hemayat.operations.postgres.process import log_tail, start_process
from hemayat.operations.postgres.roles import prepare
from hemayat.operations.postgres.urls import ADMIN, DatabaseUrls, urls_over

# Long enough to replay what was not yet in the files after a kill -9.
READY_WITHIN = 300.0
GUARD_EVERY = 0.5


class PostgresCluster:
    """The PostgreSQL server of one folder: it lives as long as the process that started it.

    Whoever starts it a second time, from any process, is given the addresses of the server that runs. Only the
    `PostgresCluster` that started the server stops it. The addresses of a folder stay the same from start to start.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._launcher = 0
        self._places: PostgresPaths | None = None
        self._guard: threading.Thread | None = None
        self._is_over = threading.Event()

    @property
    def is_ours(self) -> bool:
        """Whether this object started the server, in this process, and it has not ended."""
        return self._process is not None and self._launcher == os.getpid() and self._process.poll() is None

    def start(self) -> DatabaseUrls:
        """Start the server, or find it running; returns when it takes connections and its roles are there."""
        was_ours = self.is_ours
        try:
            return self._start()
        except BaseException as fault:
            if not was_ours:
                self._end()
            if isinstance(fault, OSError):
                raise HemayatError(f"PostgreSQL cannot be started for {self.folder}: {fault}") from fault
            if isinstance(fault, psycopg.OperationalError):
                raise HemayatError(
                    f"The PostgreSQL of {self.folder} refuses its administrator: {fault}"
                ) from fault
            raise

    def running(self) -> DatabaseUrls | None:
        """The addresses of the server if it takes connections now; starts, creates and changes nothing."""
        if not self.folder.exists():
            return None
        places = find_places(self.folder)
        postmaster = find_postmaster(places.data)
        if postmaster is None or not postmaster.is_ready or not places.passwords.exists():
            return None
        return urls_over(postmaster.sockets, keep_passwords(places))

    def keep_running(self) -> None:
        """From now on and until `stop`, start the server again whenever it is gone.

        It may have been killed, or may have belonged to another process, which ended.
        """
        if self._guard is None:
            self._is_over.clear()
            self._guard = threading.Thread(target=self._watch, name="postgres-guard", daemon=True)
            self._guard.start()

    def stop(self) -> None:
        """Stop the server if this object started it: in order, and by force if it does not listen."""
        self._is_over.set()
        if self._guard:
            self._guard.join()
            self._guard = None
        self._end()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _watch(self) -> None:
        while not self._is_over.wait(GUARD_EVERY):
            if self._places and find_postmaster(self._places.data) is None:
                # What hinders it may pass, such as a full disk: the log says it, and we try again.
                with suppress(HemayatError, psycopg.Error):
                    self.start()

    def _end(self) -> None:
        if self.is_ours and self._process and self._places:
            with _alone(self._places):
                stop_server(self._process.pid, self._places.data)
                self._process.wait()
                self._places.leave_sockets()
        self._process = None

    def _start(self) -> DatabaseUrls:
        places = self._places = find_places(self.folder)
        with _alone(places):
            running = _find_lasting(places)
            passwords = keep_passwords(places)
            if running is None:
                self._begin(places, passwords[ADMIN])
            urls = urls_over(running.sockets if running else places.sockets, passwords)
            prepare(urls)
            return urls

    def _begin(self, places: PostgresPaths, password: str) -> None:
        """Make what is missing, start the server, and wait until it takes connections."""
        # Data are bound to the version that made them.
        made_by = places.data / "PG_VERSION"
        major = int(made_by.read_text(encoding="utf-8")) if made_by.exists() else None
        binaries = accessible_binaries(find_binaries(major), places.account)
        clear_leftovers(places)
        if not places.data.exists():
            make_data(places, binaries, password)
        places.make_sockets()
        write_settings(places)
        rotate_log(places.log)
        self._launcher = os.getpid()
        places.launcher.write_text(f"{self._launcher}\n", encoding="utf-8")
        self._process = start_process(places, binaries)
        _wait_until_ready(places, self._process)


def _wait_until_ready(places: PostgresPaths, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < until:
        postmaster = find_postmaster(places.data)
        if postmaster and postmaster.pid == process.pid and postmaster.is_ready:
            return
        time.sleep(GLANCE)
    what = (
        "ended at once" if process.poll() is not None else f"was not ready within {READY_WITHIN:.0f} seconds"
    )
    raise HemayatError(f"PostgreSQL {what}; the last lines of {places.log}:\n{log_tail(places.log)}")


def _find_lasting(places: PostgresPaths) -> Postmaster | None:
    """A running server that will stay; one that is ending, or whose launcher died, is waited for until it is gone."""
    until = time.monotonic() + READY_WITHIN
    while (postmaster := find_postmaster(places.data)) and time.monotonic() < until:
        if postmaster.is_stopping or not postmaster.was_started_by(_recorded_launcher(places)):
            stop_server(postmaster.pid, places.data)
        elif postmaster.is_ready:
            return postmaster
        else:
            time.sleep(GLANCE)
    return None


def _recorded_launcher(places: PostgresPaths) -> int:
    try:
        return int(places.launcher.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


@contextmanager
def _alone(places: PostgresPaths) -> Iterator[None]:
    with open_private(places.starting) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
