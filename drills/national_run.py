"""A national run killed half-way, three times in three places: it goes on where it stopped, to the same result.

R1.3a. The same synthetic nation, decided once undisturbed, is what it is held against.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from drills.outcomes import CannotJudge, Loss
from drills.service.installation import HEMAYAT, NotDone, said_by
from drills.service.killed_command import killed_when

HOUSEHOLDS, BUCKETS = 60_000, 12
KILLED_AT = (("facts", 2), ("facts", 7), ("decisions", 4))
"""As soon as so many files of this folder are there."""


def drill(folder: Path) -> str:
    nation, snapshot = folder / "nation", folder / "snapshot"
    hemayat("population", "make", "--households", str(HOUSEHOLDS), "--out", str(nation))
    hemayat("registers", "prepare", str(nation), "--out", str(snapshot), "--buckets", str(BUCKETS))
    whole, broken = folder / "whole", folder / "broken"
    hemayat(*decide(snapshot, whole))
    for name, how_many in KILLED_AT:
        killed(snapshot, broken, name, how_many)
    stood = {path: path.stat().st_mtime_ns for path in broken.glob("facts/*.parquet")}
    gone_on(snapshot, broken)
    if again := [path.name for path, when in stood.items() if path.stat().st_mtime_ns != when]:
        raise Loss(f"what was done before the kill was done again: {again}")
    content = {path: json.loads((path / "manifest.json").read_text("utf-8")) for path in (whole, broken)}
    if content[whole]["content_sha256"] != content[broken]["content_sha256"]:
        raise Loss("the run that was killed came to another result than the one that was not")
    return f"killed {len(KILLED_AT)} times among {HOUSEHOLDS:,} households: the same content, nothing decided twice"


def killed(snapshot: Path, out: Path, name: str, how_many: int) -> None:
    """Raises CannotJudge where it had ended before, so that nothing would be shown."""

    def has_come_so_far() -> bool:
        return len(list(out.glob(f"{name}/0*.parquet"))) >= how_many

    command = [*HEMAYAT, *decide(snapshot, out)]
    if not killed_when(has_come_so_far, command, os.environ, out.with_suffix(".log")):
        raise CannotJudge(f"the run ended before it could be killed at {how_many} files of {name}")


def gone_on(snapshot: Path, out: Path) -> None:
    """The run that was killed, to its end."""
    try:
        hemayat(*decide(snapshot, out))
    except NotDone as fault:
        raise Loss(f"a run that was killed does not go on: {fault}") from None


def decide(snapshot: Path, out: Path) -> list[str]:
    return ["determine", "nation", "--registers", str(snapshot), "--out", str(out), "--workers", "1"]


def hemayat(*words: str) -> str:
    return said_by([*HEMAYAT, *words], os.environ)
