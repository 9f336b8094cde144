"""The key rings of this installation, as their files are now: one for every process, and one for the worker alone."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from hemayat.common.keyring import KeyRing
from hemayat.common.keyring_file import kept_public, read_public, write_public
from hemayat.common.keys import OF_ALL, OF_WORKER, KeyRingFault, Purpose, UnreadableRing

_rings: dict[Path, tuple[tuple[int, int, int], KeyRing]] = {}


def key_ring() -> KeyRing:
    """Read again as soon as the file is another, so that a rotation needs no restart.

    Raises KeyRingFault: missing, open to others, or made for a demonstration where this is production. Where none is,
    a demonstration and a test make one, marked as theirs.
    """
    return _current(settings.KEYS, OF_ALL)


def checkpoint_ring() -> KeyRing:
    """The keys that sign checkpoints of the record.

    Raises KeyRingFault as `key_ring`, and in all processes but the worker.

    The worker alone is told where they are, and its unit alone is handed the file (docs/operator/keys.md).
    """
    path: Path | None = settings.CHECKPOINT_KEYS
    if path is None:
        raise KeyRingFault("only the worker may sign checkpoints")
    return _current(path, OF_WORKER)


def checkpoint_public_keys() -> dict[str, bytes]:
    """The public halves (32 bytes), by key id, of all keys that ever signed a checkpoint. Raises KeyRingFault."""
    public = settings.ENVIRONMENT.checkpoint_public
    if settings.CHECKPOINT_KEYS is None:
        return read_public(public)
    # The worker's ring may be newer than a key that was lost; what that key signed stands in the file alone.
    of_ring = checkpoint_ring().public_keys("checkpoint")
    return {**kept_public(public), **of_ring}


def make_checkpoint_ring(path: Path, public: Path, *, is_demo: bool) -> KeyRing:
    """A new ring for the worker, and its public half for everybody. Raises KeyRingFault where there is one."""
    kept_public(public)  # A damaged file is refused before there is a key that it does not have.
    made = KeyRing.make(path, OF_WORKER, is_demo=is_demo)
    write_public(public, made.public_keys("checkpoint"))
    return made


def _current(path: Path, purposes: tuple[Purpose, ...]) -> KeyRing:
    state = _state(path, purposes)
    ring = _rings.get(path)
    if ring is None or ring[0] != state:
        ring = (state, _read(path, purposes))
        _rings[path] = ring
    return ring[1]


def _state(path: Path, purposes: tuple[Purpose, ...]) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        if settings.ENVIRONMENT.mode == "production":
            command = "make" if purposes == OF_ALL else "make-checkpoint"
            raise UnreadableRing(
                f"{path}: there is no key ring; create one with `hemayat keys {command}`"
            ) from None
        _make(path, purposes)
        found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _make(path: Path, purposes: tuple[Purpose, ...]) -> None:
    try:
        if purposes == OF_ALL:
            KeyRing.make(path, is_demo=True)
        else:
            make_checkpoint_ring(path, settings.ENVIRONMENT.checkpoint_public, is_demo=True)
    except KeyRingFault:
        # Another process was quicker.
        if not path.exists():
            raise


def _read(path: Path, purposes: tuple[Purpose, ...]) -> KeyRing:
    is_production = settings.ENVIRONMENT.mode == "production"
    # systemd gives the file to the unit's user by an access list, which the mode shows as the group's right to read.
    is_handed = str(path.parent) == os.environ.get("CREDENTIALS_DIRECTORY")
    read = KeyRing.read(path, purposes, may_be_open=not is_production or is_handed)
    if is_production and read.is_demo:
        raise KeyRingFault(
            f"{path}: this key ring was created for a demo; create a real one with `hemayat keys make`"
        )
    return read
