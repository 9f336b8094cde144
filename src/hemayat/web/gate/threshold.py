"""The file that nginx reads each second: up to which place people may go in, and the pace if nothing newer comes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hemayat.common.files import write_whole
from hemayat.web.gate.ledger import Mark, Place


@dataclass(frozen=True)
class Threshold:
    """`written`: milliseconds of the Unix clock. `pace`: places a second, over all proxies.

    `free`: newcomers in this second who go straight in, for each proxy. `marks`: see Ledger.marks.
    """

    written: int
    threshold: Place
    pace: float
    free: int
    proxies: int
    waiting: int
    marks: list[Mark] = field(default_factory=list)


def write_threshold(path: Path, threshold: Threshold) -> None:
    """Whole or not at all; nginx runs as another user and has to read it."""
    with write_whole(path) as part:
        part.write_text(json.dumps(asdict(threshold)), "utf-8")
        part.chmod(0o644)


def read(path: Path) -> Threshold | None:
    """None if there is none, or it cannot be read."""
    try:
        document = json.loads(path.read_text("utf-8"))
        second, order = document["threshold"]
        marks = [(int(at), int(many)) for at, many in document["marks"]]
        return Threshold(
            int(document["written"]), (int(second), int(order)), float(document["pace"]), int(document["free"]),
            int(document["proxies"]), int(document["waiting"]), marks,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None
