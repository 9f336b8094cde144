"""Making a document of a stranger's file, in a process of its own: it may fall, hang or swell without harm to anybody.

`remade(content, media_type)` starts it and gives what is kept, or the kind of the refusal. The process is told nothing
of the installation (no keys, no database), may write no file, and ends with its bounds of time and memory.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from hemayat.documents.limits import MOST_SECONDS
from hemayat.documents.states import RefusalKind

ROOT = Path(__file__).parents[3]
PROGRAM = "hemayat.documents.reencoding"
REFUSED = 3
"""What the process ends with where it says a kind of refusal instead."""


@dataclass(frozen=True)
class Remade:
    """What is kept in place of what came."""

    media_type: str
    pages: int
    content: bytes


def remade(content: bytes, media_type: str) -> Remade | RefusalKind:
    """Never raises for what a file holds: whatever the process dies of is a refusal."""
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter with a list of our own words
            [sys.executable, "-P", "-m", PROGRAM, media_type],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS,
            env={"PYTHONPATH": str(ROOT)},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "broken"
    return _read(done.returncode, done.stdout)


def _read(code: int, said: bytes) -> Remade | RefusalKind:
    first, _, rest = said.partition(b"\n")
    words = first.decode("ascii", "replace").split()
    if code == 0 and len(words) == 2 and rest:
        return Remade(words[0], int(words[1]), rest)
    kinds = [kind for kind in get_args(RefusalKind) if code == REFUSED and words == [kind]]
    return kinds[0] if kinds else "broken"
