"""The national runs that a publisher finds at the desk: the folders below the one that the operator named."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular
from hemayat.common.language import Message
from hemayat.common.strict_json import parse_json
from hemayat.engines.run_folder import FORMAT, RunFolder
from hemayat.publication.errors import PublicationFault
from hemayat.publication.run_files import is_trial

MOST_SHOWN = 100


@dataclass(frozen=True)
class FinishedRun:
    """A finished run on disk, as its manifest tells of it. Whether it is whole is seen when it is opened."""

    name: str
    title: dict[str, str]
    on: dt.date
    households: int
    decided_at: dt.datetime
    is_synthetic: bool
    content_sha256: str


def runs_found() -> list[FinishedRun]:
    """The latest first. Left out: what is no finished run, and trials with patches."""
    found = [run for folder in _folders() if (run := _read(folder))]
    return sorted(found, key=lambda run: run.decided_at, reverse=True)[:MOST_SHOWN]


def run_folder(name: str) -> Path:
    """Where the run of this name stands. Raises PublicationFault where there is none."""
    this_folder = next((folder for folder in _folders() if folder.name == name), None)
    if this_folder is None:
        raise PublicationFault(
            Message("The finished run {name} was not found in the runs folder.").format(name=name)
        )
    return this_folder


def _folders() -> list[Path]:
    """By listing alone: no text that somebody sends is ever made a path."""
    if not settings.RUNS or not settings.RUNS.is_dir():
        return []
    return [path for path in settings.RUNS.iterdir() if _is_run(path)]


def _is_run(folder: Path) -> bool:
    """What this program may not look at is none, such as the `lost+found` of a disk."""
    try:
        return RunFolder(folder).manifest.is_file()
    except OSError:
        return False


def _read(folder: Path) -> FinishedRun | None:
    try:
        manifest: dict[str, Any] = parse_json(read_regular(RunFolder(folder).manifest))
        if manifest.get("format") != FORMAT or is_trial(manifest):
            return None
        return FinishedRun(
            folder.name, dict(manifest["title"]), dt.date.fromisoformat(manifest["on"]),
            int(manifest["summary"]["households"]), dt.datetime.fromisoformat(manifest["decided_at"]),
            bool(manifest["synthetic"]), str(manifest["content_sha256"]),
        )  # fmt: skip
    except (HemayatError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
