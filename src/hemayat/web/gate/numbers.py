"""Mobile numbers of who waits and wants to be told when it is their turn: one for a place, one place for a number.

They stand sealed in a file of the gate's own, no longer than until they were told, have gone in, or a day has passed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MOST = 200_000
"""So many at most are kept at one time; who comes besides waits without."""
KEPT_SECONDS = 24 * 3600
_NONCE_BYTES = 12
_TABLE = """
CREATE TABLE IF NOT EXISTS turn (
    epoch INTEGER NOT NULL, place INTEGER NOT NULL, line BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL,
    noted_at INTEGER NOT NULL, PRIMARY KEY (epoch, place)
) WITHOUT ROWID"""


@dataclass(frozen=True)
class Turn:
    """Who is to be told. `ip`: from where the number was given, for the limits."""

    place: int
    mobile: str = field(repr=False)
    ip: str = field(repr=False)


class Numbers:
    """`secret`: the installation's; seals what stands in the file at `path`."""

    def __init__(self, path: Path, secret: str) -> None:
        self._key = hashlib.sha256(b"hemayat gate numbers\n" + secret.encode()).digest()
        self._file = _opened(path)

    def note(self, turn: Turn, epoch: int, now: int) -> None:
        """Keep it. Nothing happens where this place or this number has been noted, or too many are."""
        row = (epoch, turn.place, self._line(turn.mobile), self._sealed(turn), now, MOST)
        self._file.execute(
            "INSERT OR IGNORE INTO turn SELECT ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM turn) < ?", row
        )

    def has(self, place: int, epoch: int) -> bool:
        found = self._file.execute("SELECT 1 FROM turn WHERE (epoch, place) = (?, ?)", (epoch, place))
        return found.fetchone() is not None

    def due(self, admitted: int, epoch: int, most: int) -> list[Turn]:
        """The first whose turn has come."""
        query = "SELECT place, sealed FROM turn WHERE epoch = ? AND place <= ? ORDER BY place LIMIT ?"
        rows = self._file.execute(query, (epoch, admitted, most)).fetchall()
        found = [(place, self._opened(place, sealed)) for place, sealed in rows]
        self.forget([place for place, turn in found if turn is None], epoch)
        return [turn for _, turn in found if turn is not None]

    def forget(self, places: Iterable[int], epoch: int) -> None:
        self._file.executemany(
            "DELETE FROM turn WHERE (epoch, place) = (?, ?)", [(epoch, place) for place in places]
        )

    def lapse(self, epoch: int, now: int) -> None:
        """Forget what is older than a day, and whatever belongs to a count of places that was lost."""
        self._file.execute("DELETE FROM turn WHERE epoch <> ? OR noted_at < ?", (epoch, now - KEPT_SECONDS))

    def close(self) -> None:
        self._file.close()

    def _line(self, mobile: str) -> bytes:
        return hmac.new(self._key, mobile.encode(), hashlib.sha256).digest()

    def _sealed(self, turn: Turn) -> bytes:
        nonce, plain = os.urandom(_NONCE_BYTES), json.dumps([turn.mobile, turn.ip]).encode()
        return nonce + AESGCM(self._key).encrypt(nonce, plain, str(turn.place).encode())

    def _opened(self, place: int, sealed: bytes) -> Turn | None:
        """None where another secret sealed it."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        with suppress(InvalidTag):
            return Turn(place, *json.loads(AESGCM(self._key).decrypt(nonce, rest, str(place).encode())))
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
        for statement in ("PRAGMA secure_delete = ON", "PRAGMA synchronous = OFF", _TABLE):
            file.execute(statement)
    except sqlite3.DatabaseError:
        file.close()
        raise
    return file
