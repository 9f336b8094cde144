"""A disk of its own that can be filled: a small file system, which only root may mount."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from drills.outcomes import CannotJudge


@contextmanager
def small_disk(at: Path, size: str) -> Iterator[Path]:
    """`size`: as `mount` takes it. Raises CannotJudge where this machine does not let us mount one."""
    at.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "hemayat-drill", str(at)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except OSError as fault:
        raise CannotJudge(f"there is no `mount` here ({fault})") from None
    if done.returncode:
        raise CannotJudge(
            f"a small disk cannot be mounted ({done.stderr.strip()}); run it as root, outside a container"
        )
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


@contextmanager
def full(disk: Path, but: int = 0) -> Iterator[None]:
    """No byte is left on it, or as few as `but`."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as out:
        for piece in (1 << 20, 1 << 12):
            with suppress(OSError):
                while True:
                    out.write(bytes(piece))
        out.truncate(out.tell() - but)
        os.fsync(out.fileno())
    try:
        yield
    finally:
        filler.unlink()
