"""The same over a million households: run it on a quiet machine (`python -m drills wrong-run-of-a-million`)."""

from __future__ import annotations

from pathlib import Path

from drills.wrong_run import replaced

IS_LONG = True
HOUSEHOLDS = 1_000_000


def drill(folder: Path) -> str:
    return replaced(folder, HOUSEHOLDS)
