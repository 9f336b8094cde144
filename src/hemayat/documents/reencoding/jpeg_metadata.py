"""What a camera wrote into a JPEG beside the picture, taken out without touching the picture."""

from __future__ import annotations

from collections.abc import Iterator

START, SCAN, COMMENT = b"\xff\xd8", 0xDA, 0xFE
APPLICATION = range(0xE0, 0xF0)
NEEDED = {0xE0, 0xEE}
"""JFIF, and Adobe's word on what the colours mean."""


def without_metadata(picture: bytes) -> bytes:
    """Without place, time, device, thumbnail and comments. Raises ValueError where it is not a whole JPEG."""
    if not picture.startswith(START):
        raise ValueError("not a JPEG")
    return START + b"".join(part for marker, part in _parts(picture) if not _is_metadata(marker))


def _is_metadata(marker: int) -> bool:
    return marker == COMMENT or (marker in APPLICATION and marker not in NEEDED)


def _parts(picture: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment with its marker; from the first scan on, the rest in one."""
    at = len(START)
    while at + 4 <= len(picture) and picture[at] == 0xFF:
        marker = picture[at + 1]
        if marker == SCAN:
            yield marker, picture[at:]
            return
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4])
        yield marker, picture[at:end]
        at = end
    raise ValueError("a JPEG without a picture")
