"""Every telephone of the nation: reads the demo's inbox, where its messages land, as fast as they arrive."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

import gevent
import psycopg

_EVERY, _PATIENCE, _LATE = 0.25, 60.0, 15.0
"""Seconds: between two looks, until nobody waits any more, and that a message may take from its instant to be there."""
_CODE = re.compile(r"^(\d{6}) ")
_NEW = """
SELECT "to", words, extract(epoch FROM at)::float8 FROM demo_inbox
WHERE at > to_timestamp(%s) ORDER BY at"""


class NoCode(Exception):
    """None came for as long as anybody waits."""


@dataclass
class Phone:
    """`codes`: line → the newest code and when it came."""

    address: str
    seen: float = 0.0
    codes: dict[str, tuple[str, float]] = field(default_factory=dict)

    def read(self) -> None:
        """For ever; in a greenlet of its own."""
        with psycopg.connect(self.address, autocommit=True) as inbox:
            while True:
                for line, words, at in inbox.execute(_NEW, [self.seen - _LATE]).fetchall():
                    found = _CODE.match(words)
                    if found and at >= self.codes.get(line, ("", 0.0))[1]:
                        self.codes[line], self.seen = (found[1], at), max(self.seen, at)
                gevent.sleep(_EVERY)

    def code(self, line: str, asked: float) -> str:
        """The code that came to this line since; as people do, it is waited for. Raises NoCode."""
        line = f"+98{line[-10:]}"
        until = time.time() + _PATIENCE
        while time.time() < until:
            code, at = self.codes.get(line, ("", 0.0))
            if at >= asked:
                return code
            gevent.sleep(_EVERY)
        raise NoCode
