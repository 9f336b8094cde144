"""The same with all 50,000 heads behind one address (`python -m drills lock-out-of-fifty-thousand`)."""

from __future__ import annotations

from pathlib import Path

from drills.lock_out import held

IS_LONG = True
HEADS = 50_000


def drill(folder: Path) -> str:
    return held(folder, HEADS)
