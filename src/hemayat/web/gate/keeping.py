"""The numbers of the room on disk: a process that was killed loses a second of them, and no place is given twice."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from hemayat.common.files import write_whole
from hemayat.web.gate.room import Room

RESERVE = 100
"""Places that may be given before the next keeping; after a kill so many at most stand empty in it."""


@dataclass
class Book:
    """`path`: where the numbers stand. `epoch`: the instant at which the count began. `reserved`: up to which place."""

    path: Path
    epoch: int = 0
    reserved: int = 0

    def open(self, rate: float) -> Room:
        """The room as it was kept; a new count where there is none or it cannot be read."""
        try:
            kept = json.loads(self.path.read_text("utf-8"))
            reserved, admitted, self.epoch = int(kept["reserved"]), int(kept["admitted"]), int(kept["epoch"])
            is_empty = bool(kept["is_empty"])
        except (OSError, ValueError, KeyError, TypeError):
            reserved = admitted = 0
            self.epoch, is_empty = int(time.time()), True
        room = Room(rate, reserved, reserved if is_empty else admitted)
        self.keep(room)
        return room

    def keep(self, room: Room, *, is_over: bool = False) -> None:
        """Write the numbers down, and reserve the next places; none where this process gives no more."""
        self.reserved = room.given + (0 if is_over else RESERVE)
        kept = {
            "reserved": self.reserved,
            "admitted": room.admitted,
            "is_empty": not room.waiting,
            "epoch": self.epoch,
        }
        with write_whole(self.path) as part:
            part.write_text(json.dumps(kept), encoding="utf-8")
