"""A clock of its own for every process of an installation, its database too, that can be put forward and back."""

from __future__ import annotations

import datetime as dt
import shlex
import time
from pathlib import Path

from drills.outcomes import CannotJudge
from hemayat.operations.postgres.binaries import NEEDED, find_binaries

KNOWN_WITHIN = 1
"""Seconds, after which every process has looked at the clock anew."""
PLACES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1")


class Clock:
    """`folder`: an empty one. Raises CannotJudge where there is no libfaketime.

    Pauses and time-outs are counted by another clock, as on any machine whose time of day is corrected.
    """

    def __init__(self, folder: Path) -> None:
        self._file, self._programs = folder / "clock", folder / "programs"
        self._library = _library()
        self.ahead = dt.timedelta()
        self.put(self.ahead)
        self._wrap()

    @property
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead

    def put(self, ahead: dt.timedelta) -> None:
        """So far ahead of the true time, or behind it, from here on."""
        part = self._file.with_suffix(".part")
        part.write_text(f"{ahead.total_seconds():+.0f}\n", "utf-8")
        part.chmod(0o644)
        part.replace(self._file)
        self.ahead = ahead
        time.sleep(2 * KNOWN_WITHIN)

    @property
    def given(self) -> dict[str, str]:
        """What `prepared` is told."""
        return {**self._environment, "HEMAYAT_POSTGRES": str(self._programs)}

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": self._library,
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": str(KNOWN_WITHIN),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def _wrap(self) -> None:
        """The server is given no variable of ours: its programs are told by a script before each."""
        self._programs.mkdir()
        told = " ".join(f"{name}={shlex.quote(value)}" for name, value in self._environment.items())
        for name in NEEDED:
            script = self._programs / name
            real = shlex.quote(find_binaries().path(name))
            clock = f"env {told} " if name == "postgres" else ""
            script.write_text(f'#!/bin/sh\nexec {clock}{real} "$@"\n', "utf-8")
            script.chmod(0o755)


def _library() -> str:
    for place in PLACES:
        for found in Path("/").glob(place.lstrip("/")):
            return str(found)
    raise CannotJudge("there is no libfaketime here; for Debian: apt install faketime")
