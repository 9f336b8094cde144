"""Mobile numbers of people who wait and want a message at their turn: one for a place.

Several places may name the same number. Otherwise a stranger could take a number away from its owner by leaving it
first, and see whether it is here. The site limits the messages to a line (accounts/turn_notices.py).

Numbers are kept sealed in a file of the gate's own, until the message is sent, the person has gone in, or a day has
passed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hemayat.web.gate.ledger import Place

MOST = 200_000
"""So many at most are kept at one time; who comes besides waits without."""
KEPT_SECONDS = 24 * 3600
_NONCE_BYTES = 12
_TABLE = """
CREATE TABLE IF NOT EXISTS subscriber (
    place TEXT PRIMARY KEY, second INTEGER NOT NULL, number INTEGER NOT NULL, sealed BLOB NOT NULL,
    noted_at INTEGER NOT NULL
) WITHOUT ROWID"""
_FORMER = "DROP TABLE IF EXISTS turn"
"""Of a version that kept each number once. What it kept lasts for a day at most, and no place depends on it."""
_DUE = """
SELECT place, sealed FROM subscriber WHERE (second, number) <= (?, ?) ORDER BY second, number LIMIT ?"""
_PLACE = re.compile(r"([0-9]{1,12})\.([0-9]{1,6})\.[0-9a-f]{8}")


def order_of(place: str) -> Place | None:
    """Second and order of a place as the proxy names it; None if it is none."""
    this_match = _PLACE.fullmatch(place)
    return (int(this_match[1]), int(this_match[2])) if this_match else None


@dataclass(frozen=True)
class TurnSubscriber:
    """Who is to be told. `place`: as the proxy names it. `ip`: from where the number was given, for the limits."""

    place: str
    mobile: str = field(repr=False)
    ip: str = field(repr=False)


class TurnSubscribers:
    """`secret`: the installation's; seals what stands in the file at `path`."""

    def __init__(self, path: Path, secret: str) -> None:
        self._key = hashlib.sha256(b"hemayat gate numbers\n" + secret.encode()).digest()
        self._file = _opened(path)

    def note(self, turn: TurnSubscriber, now: int) -> None:
        """Keep it. Nothing happens if this place has a number, or there are too many."""
        order = order_of(turn.place)
        if order is not None:
            row = (turn.place, *order, self._sealed(turn), now, MOST)
            self._file.execute(
                "INSERT OR IGNORE INTO subscriber SELECT ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM subscriber) < ?",
                row,
            )

    def has(self, place: str) -> bool:
        return self._file.execute("SELECT 1 FROM subscriber WHERE place = ?", (place,)).fetchone() is not None

    def due(self, threshold: Place, most: int) -> list[TurnSubscriber]:
        """The first whose turn has come."""
        rows = self._file.execute(_DUE, (*threshold, most)).fetchall()
        found = [(place, self._opened(place, sealed)) for place, sealed in rows]
        self.forget([place for place, turn in found if turn is None])
        return [turn for _, turn in found if turn is not None]

    def forget(self, places: Iterable[str]) -> None:
        self._file.executemany("DELETE FROM subscriber WHERE place = ?", [(place,) for place in places])

    def lapse(self, now: int) -> None:
        """Forget what is older than a day."""
        self._file.execute("DELETE FROM subscriber WHERE noted_at < ?", (now - KEPT_SECONDS,))

    def close(self) -> None:
        self._file.close()

    def _sealed(self, turn: TurnSubscriber) -> bytes:
        nonce, plain = os.urandom(_NONCE_BYTES), json.dumps([turn.mobile, turn.ip]).encode()
        return nonce + AESGCM(self._key).encrypt(nonce, plain, turn.place.encode())

    def _opened(self, place: str, sealed: bytes) -> TurnSubscriber | None:
        """None where another secret sealed it."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        with suppress(InvalidTag):
            return TurnSubscriber(place, *json.loads(AESGCM(self._key).decrypt(nonce, rest, place.encode())))
        return None


def _opened(path: Path) -> sqlite3.Connection:
    """A file that cannot be read begins anew: places do not depend on it."""
    try:
        return _file(path)
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)
        return _file(path)


def _file(path: Path) -> sqlite3.Connection:
    path.touch(0o600)
    path.chmod(0o600)
    # One thread at a time uses it; which one, the server says.
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for statement in ("PRAGMA secure_delete = ON", "PRAGMA synchronous = OFF", _FORMER, _TABLE):
            file.execute(statement)
    except sqlite3.DatabaseError:
        file.close()
        raise
    return file
