"""The key ring of this installation, as the file stands now."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from hemayat.common.keyring import KeyRing
from hemayat.common.keys import KeyRingFault, UnreadableRing

_rings: dict[Path, tuple[tuple[int, int, int], KeyRing]] = {}


def ring() -> KeyRing:
    """Read again as soon as the file is another, so that a rotation needs no restart.

    Raises KeyRingFault: missing, open to others, or made for a demonstration where this is production. Where none is,
    a demonstration and a test make one, marked as theirs.
    """
    path: Path = settings.KEYS
    state = _state(path)
    known = _rings.get(path)
    if known is None or known[0] != state:
        known = (state, _read(path))
        _rings[path] = known
    return known[1]


def _state(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        if settings.ENVIRONMENT.mode == "production":
            raise UnreadableRing(f"{path}: there is no key ring: make one with `hemayat keys make`") from None
        _make(path)
        found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _make(path: Path) -> None:
    try:
        KeyRing.make(path, is_demo=True)
    except KeyRingFault:
        # Another process was quicker.
        if not path.exists():
            raise


def _read(path: Path) -> KeyRing:
    is_production = settings.ENVIRONMENT.mode == "production"
    read = KeyRing.read(path, may_be_open=not is_production)
    if is_production and read.is_demo:
        raise KeyRingFault(
            f"{path}: this key ring was made for a demonstration: `hemayat keys make` makes a real one"
        )
    return read
