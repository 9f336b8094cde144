"""Write a file whole or not at all, open only regular files, and name a content by its checksum."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from hemayat.common.errors import HemayatError

_SPECIAL = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on success it is synced and takes the name, on failure it is removed.

    The folder must exist. A reader of `path` sees the old file or the whole new one, also after a power cut: for that
    the content is synced before the renaming, and the folder after it.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield temporary
        sync_path(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_path(path.parent)


def sync_path(path: Path) -> None:
    """Wait until the file, or the names in the folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """The SHA-256 of the file's bytes, 64 hexadecimal digits."""
    with open_regular(path) as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def open_regular(path: Path) -> BufferedReader:
    """Open a file that somebody else put there. Raises HemayatError at once for a FIFO or a device, else as open does.

    Reading a FIFO waits until somebody writes, and /dev/zero never ends.
    """
    # Opening a device can already have an effect, so its kind is checked before.
    _refuse_special(path, path.stat().st_mode)
    # Without O_NONBLOCK, a FIFO that has just taken the file's place would wait here.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        _refuse_special(path, os.fstat(handle).st_mode)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_regular(path: Path, most: int = -1) -> bytes:
    """Read a file that somebody else put there, or its first `most` bytes. Raises as `open_regular` does."""
    with open_regular(path) as content:
        return content.read(most)


def file_identity(path: Path) -> tuple[int, int, int, int, int]:
    """What changes if a file is replaced or written to: nobody can set the last of these times back."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def special_kind(mode: int) -> str:
    """Say what a file that is neither regular nor a folder is; empty for those two."""
    return _SPECIAL.get(stat.S_IFMT(mode), "")


def leads_out(folder: Path, path: Path) -> bool:
    """Whether `path`, which is written as below `folder`, is somewhere else once its links are followed."""
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link to itself
        return True


def refuse_pattern(folder: Path) -> None:
    """Refuse a folder whose path DuckDB takes for a pattern, so that it reads others. Raises HemayatError."""
    if signs := sorted(set(str(folder)) & set("*?[")):
        raise HemayatError(
            f"{folder}: has {' '.join(signs)} in its path; move it to a folder without these signs"
        )


def _refuse_special(path: Path, mode: int) -> None:
    if kind := special_kind(mode):
        raise HemayatError(f"{path}: is {kind}, not a file; give the file itself")
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
