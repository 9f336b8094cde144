"""The file that a key ring is kept in: for its owner alone, written whole, changed by one process at a time."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hemayat.common.files import write_whole
from hemayat.common.keys import Key, Purpose, UnreadableRing
from hemayat.common.strict_json import parse_json

FORM = 1
OTHERS = 0o077


@dataclass(frozen=True)
class KeyRingContent:
    """`is_demo`: made for a demonstration or a test; production refuses it."""

    keys: tuple[Key, ...]
    is_demo: bool


def read_content(path: Path, purposes: Sequence[Purpose], *, may_be_open: bool) -> KeyRingContent:
    """Raises UnreadableRing, also for a ring with other purposes than these.

    `may_be_open` lets pass a file that others than its owner may read.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read()
    except OSError as error:
        raise UnreadableRing(
            f"{path}: the key ring cannot be read ({error.strerror}): see `hemayat keys`"
        ) from None
    if mode & OTHERS and not may_be_open:
        raise UnreadableRing(f"{path}: others may read the key ring: chmod 600 it, and rotate its keys")
    try:
        content = _parsed(text)
    except (ValueError, KeyError, TypeError):
        raise UnreadableRing(f"{path}: this is not a whole key ring: put its copy back") from None
    _check_purposes(path, content, purposes)
    return content


def write_content(path: Path, content: KeyRingContent) -> None:
    """Write the file whole, with mode 0600, for the same owner as before: root may rotate for the service."""
    rows = [key.row() for key in content.keys]
    text = json.dumps({"form": FORM, "is_demo": content.is_demo, "keys": rows}, indent=1)
    with write_whole(path) as part:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        part.write_text(text + "\n", encoding="ascii")
        if path.exists() and (owner := path.stat()).st_uid != os.geteuid():
            os.chown(part, owner.st_uid, owner.st_gid)


def write_public(path: Path, keys: Mapping[str, bytes]) -> None:
    """Write the public halves (32 bytes by the key's id) into a file that everybody may read.

    Public halves that are there stay: a new key may replace one that was lost, and what the lost one signed must
    still be verified. Raises UnreadableRing for a file that is damaged.
    """
    keys = {**kept_public(path), **keys}
    with write_whole(path) as part:
        part.write_text(json.dumps({name: key.hex() for name, key in keys.items()}, indent=1) + "\n", "ascii")
        part.chmod(0o644)


def kept_public(path: Path) -> dict[str, bytes]:
    """As `read_public`; nothing where there is no file yet."""
    return read_public(path) if path.exists() else {}


def read_public(path: Path) -> dict[str, bytes]:
    """Raises UnreadableRing."""
    try:
        return {name: bytes.fromhex(key) for name, key in parse_json(path.read_bytes()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        raise UnreadableRing(f"{path}: the public keys cannot be read: see `hemayat keys`") from None


@contextmanager
def locked_folder(path: Path) -> Iterator[None]:
    """Nobody else who asks changes a ring in this folder meanwhile, lest one loses the key that another made."""
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _parsed(text: bytes) -> KeyRingContent:
    document = parse_json(text)
    if document["form"] != FORM or not isinstance(document["is_demo"], bool):
        raise ValueError("another form")
    keys = tuple(Key.of(row) for row in document["keys"])
    _check(keys)
    return KeyRingContent(keys, document["is_demo"])


def _check_purposes(path: Path, content: KeyRingContent, purposes: Sequence[Purpose]) -> None:
    found = {key.purpose for key in content.keys}
    if found > set(purposes):
        others = ", ".join(sorted(found - set(purposes)))
        raise UnreadableRing(f"{path}: a key for {others} has no place here: docs/operator/keys.md")
    if found != set(purposes):
        raise UnreadableRing(f"{path}: this is not a whole key ring: put its copy back")


def _check(keys: Sequence[Key]) -> None:
    if len({key.id for key in keys}) != len(keys):
        raise ValueError("two keys with one id")
    for purpose in {key.purpose for key in keys}:
        if [key.state for key in keys if key.purpose == purpose].count("active") != 1:
            raise ValueError("not exactly one active key for a purpose")
