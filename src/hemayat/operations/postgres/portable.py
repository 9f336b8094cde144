"""Programs that lie where the server's account may not go, such as a wheel below root's home, are copied out."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

from hemayat.common.errors import HemayatError
from hemayat.operations.postgres.account import PostgresAccount
from hemayat.operations.postgres.binaries import VARIABLE, WHEEL, PostgresBinaries
from hemayat.operations.postgres.places import FOR_ROOT

UNUSED = shutil.ignore_patterns("include", "doc", "man", "pgxs", "*.a", "__pycache__")


def accessible_binaries(binaries: PostgresBinaries, account: PostgresAccount) -> PostgresBinaries:
    """The same programs where the account can run them."""
    if not account.is_another or _runs(binaries, account):
        return binaries
    if binaries.origin != "wheel":
        raise HemayatError(
            f"The user {account.name} runs the server and may not run {binaries.path('postgres')}: "
            f"allow it, or name another folder in {VARIABLE}"
        )
    copied = replace(binaries, folder=_copy(binaries.folder))
    if not _runs(copied, account):
        raise HemayatError(
            f"The user {account.name} runs the server and may not run {copied.path('postgres')}"
        )
    return copied


def _runs(binaries: PostgresBinaries, account: PostgresAccount) -> bool:
    try:
        return all(
            account.run([binaries.path(name), "--version"]).returncode == 0 for name in ("postgres", "initdb")
        )
    except OSError:
        return False


def _copy(folder: Path) -> Path:
    """Copy the wheel's programs with the libraries beside the package, which they look for relative to themselves."""
    package = folder.parents[1]
    target = FOR_ROOT / "programs" / _name(folder)
    if not target.exists():
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        part.mkdir(parents=True)
        shutil.copytree(folder.parent, part / WHEEL / folder.parent.name, symlinks=True, ignore=UNUSED)
        shutil.copytree(package.with_name(f"{WHEEL}.libs"), part / f"{WHEEL}.libs", symlinks=True)
        _open(part)
        try:
            part.rename(target)
        except OSError:
            # Another process was quicker.
            shutil.rmtree(part)
    return target / WHEEL / folder.parent.name / folder.name


def _name(folder: Path) -> str:
    """Another name for another version or another place."""
    server = (folder / "postgres").stat()
    marks = f"{folder}\n{server.st_size}\n{server.st_mtime_ns}"
    return hashlib.sha256(marks.encode()).hexdigest()[:10]


def _open(root: Path) -> None:
    """Let everybody read what was copied, and the way to it."""
    for path in [FOR_ROOT, root.parent, root, *root.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644))
