"""What only reads is read from a standby, where one is named and keeps up; from the primary by itself where not.

A standby keeps up if it has everything that the primary had a few seconds ago. That is told by positions in the log
and not by clocks; it is looked at once a second, and not at each page.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import TypeVar

import structlog
from django.db import DatabaseError, InterfaceError, connections

from hemayat.audit.context import Actor, UnknownSession, acting_as
from hemayat.audit.site_role import CITIZEN_STANDBY, is_citizens_site, replace_connection

PRIMARY, STANDBY = "default", "standby"
BEHIND_AT_MOST = 5.0
LOOKED_AT_EVERY = 1.0
LEFT_ALONE_FOR = 5.0
"""Seconds before whoever did not answer is asked again."""
WRITTEN_WITHIN = 15
"""Seconds for which who has written reads from the primary: longer than a standby that is read can be behind."""
T = TypeVar("T")
_log = structlog.get_logger("hemayat.standby")


def read_as(actor: Actor, page: Callable[[], T], *, has_written: bool = False) -> T:
    """What `page` reads as `actor`, READ ONLY, all of it from one database.

    `has_written`: the person wrote a moment ago, and is to see it. Where the standby fails on the way, `page` is called
    once more, for the primary.
    """
    if not has_written and not connections[PRIMARY].in_atomic_block and _view.is_near():
        try:
            with (
                replace_connection(connections[_standby()]),
                acting_as(actor, is_read_only=True, needs_session=True),
            ):
                return page()
        except UnknownSession:
            # It keeps up, but not with this sign-in of a moment ago; it would show its head nothing.
            pass
        except (DatabaseError, InterfaceError) as fault:
            _view.leave(fault)
    with acting_as(actor, is_read_only=True):
        return page()


def is_named() -> bool:
    return STANDBY in connections.settings


def _standby() -> str:
    """The alias of the standby, for the role of this thread."""
    return CITIZEN_STANDBY if is_citizens_site() else STANDBY


class _StandbyView:
    """What this process knows of the standby.

    `_marks`: when the primary was where in its log, of the last seconds, the oldest first.
    """

    def __init__(self) -> None:
        self._is_near = False
        self._look_at = 0.0
        self._marks: deque[tuple[float, str]] = deque()

    def is_near(self) -> bool:
        if is_named() and time.monotonic() >= self._look_at:
            self._look()
        return self._is_near

    def leave(self, fault: Exception) -> None:
        """It did not answer, or broke off."""
        _log.warning("left", fault=type(fault).__name__)
        self._far(LEFT_ALONE_FOR)

    def _look(self) -> None:
        self._look_at = time.monotonic() + LOOKED_AT_EVERY
        try:
            self._mark()
        except (DatabaseError, InterfaceError):
            # Nothing new is acknowledged meanwhile: what the standby was known to have is all there is to read.
            self._look_at = time.monotonic() + LEFT_ALONE_FOR
            return
        try:
            self._is_near = bool(
                _asked(STANDBY, "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", self._marks[0][1])
            )
        except (DatabaseError, InterfaceError) as fault:
            self.leave(fault)
        else:
            if not self._is_near:
                self._far(LOOKED_AT_EVERY)

    def _mark(self) -> None:
        now = time.monotonic()
        self._marks.append((now, str(_asked(PRIMARY, "SELECT pg_current_wal_lsn()"))))
        while self._marks[0][0] < now - BEHIND_AT_MOST:
            self._marks.popleft()

    def _far(self, seconds: float) -> None:
        """The connection is not kept: the one that was promoted meanwhile is no standby any more."""
        self._is_near, self._look_at = False, time.monotonic() + seconds
        for alias in {STANDBY, CITIZEN_STANDBY} & connections.settings.keys():
            connections[alias].close()


def _asked(alias: str, question: str, *args: str) -> object:
    with connections[alias].cursor() as cursor:
        cursor.execute(question, args)
        row = cursor.fetchone()
    return row[0] if row else None


_view = _StandbyView()
