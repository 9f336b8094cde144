"""A folder for a server of a test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
ENOUGH = 2_000_000_000


@contextmanager
def server_folder(in_memory: bool = True) -> Iterator[Path]:
    """In memory where there is room, which spares most of the time; a killed process loses nothing there either.

    Another user may enter it: the server of a test that runs as root belongs to one.
    """
    has_room = in_memory and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ENOUGH
    with tempfile.TemporaryDirectory(prefix="hemayat-test-", dir=IN_MEMORY if has_room else None) as name:
        Path(name).chmod(0o755)
        yield Path(name)
