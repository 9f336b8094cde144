"""The mark of the ministry that an installation names: read once, when the process starts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from hemayat.common.errors import HemayatError

MOST_BYTES = 10_000
"""Of the 75 KB of a first view."""
PNG = b"\x89PNG\r\n\x1a\n"
ADVICE = "give the path of an SVG or PNG file of at most 10 KB, or leave it empty for the mark of Hemayat"


@dataclass(frozen=True)
class MinistryMark:
    """`version`: changes with the content, so that browsers may keep it."""

    content: bytes
    content_type: str
    version: str


def read_mark(path: Path) -> MinistryMark:
    """Raises HemayatError if this is no picture that a page can show; the error says what to do."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise HemayatError(_fault(path, f"cannot be read ({fault.strerror})")) from None
    if len(content) > MOST_BYTES:
        raise HemayatError(_fault(path, f"has {len(content):,} bytes"))
    if content.startswith(PNG):
        content_type = "image/png"
    elif b"<svg" in content[:2000]:
        content_type = "image/svg+xml"
    else:
        raise HemayatError(_fault(path, "is neither SVG nor PNG"))
    return MinistryMark(content, content_type, hashlib.sha256(content).hexdigest()[:12])


def _fault(path: Path, what: str) -> str:
    return f"HEMAYAT_MINISTRY_MARK: {path} {what}; {ADVICE}"
