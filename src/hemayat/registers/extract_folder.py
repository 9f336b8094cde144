"""Checks an extract's folder: it has only what its manifest lists, nothing outside it, and only real files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from hemayat.common.files import leads_out, special_kind

IGNORED_FOLDERS = frozenset({"truth"})
"""The synthetic nation's own list of the faults that it made; no register hands it over."""


def folder_faults(folder: Path, listed: Iterable[str]) -> Iterator[str]:
    """One line for each thing below `folder` that must not be there. Links are looked at and never followed.

    `listed`: the manifests, and the files that they name.
    """
    known = set(listed)
    for path in sorted(_everything(folder)):
        if fault := _fault(folder, path, known):
            yield f"{path}: {fault}"


def _everything(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder, followlinks=False):
        if Path(parent) == folder:
            folders[:] = [name for name in folders if name not in IGNORED_FOLDERS]
        yield from (Path(parent) / name for name in (*folders, *files))


def _fault(folder: Path, path: Path, listed: set[str]) -> str:
    if path.is_symlink() and leads_out(folder, path):
        return "is a link out of the extract; put the file itself there"
    if path.is_symlink() and path.is_dir():
        return "is a link to a folder; put the files themselves there"
    if path.is_dir():
        return ""
    if path.exists() and (kind := special_kind(path.stat().st_mode)):
        return f"is {kind}, not a file; put the file itself there"
    if str(path.relative_to(folder)) not in listed:
        return (
            "is not listed in manifest.json; list it or take it away, so that nothing is dropped in silence"
        )
    return ""
