"""How much work a file would be, counted from its structure before anything of it is decoded.

It reads lengths and markers and unpacks nothing, so that it takes milliseconds whatever the file holds. A picture of
few bytes can be much work: each pass of a progressive JPEG costs a visit of every pixel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from hemayat.documents.formats import JPEG, PDF, PNG
from hemayat.documents.limits import (
    LARGEST_CHUNK,
    MOST_CHUNKS,
    MOST_OBJECTS,
    MOST_PIXELS,
    MOST_SCANNED_PIXELS,
    MOST_SCANS,
    MOST_SEGMENTS,
    MOST_STREAMS,
)
from hemayat.documents.states import RefusalKind

FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""Markers that say how large a JPEG is and how it is packed."""
PACKED_AS_USUAL = {0xC0, 0xC1, 0xC2}
"""Baseline, extended, progressive; the rest is arithmetic or lossless, which no camera writes."""
SCAN, END = 0xDA, 0xD9
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends the packed pixels of a scan: a marker that is neither a padded byte nor a restart."""
FILLED = re.compile(rb"\xff+[^\xff]", re.DOTALL)
"""A marker, with any number of bytes before it that only fill."""
PNG_START = 8
OBJECT = re.compile(rb"\d[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+obj")
STREAM = re.compile(rb"stream\r?\n")


def refusal_of(content: bytes, media_type: str) -> RefusalKind | None:
    """Why this file is not opened at all; None where it may be. What no reader understands is left to the reader."""
    return _JUDGES[media_type](content)


def _of_jpeg(content: bytes) -> RefusalKind | None:
    pixels = scans = 0
    for number, (marker, segment) in enumerate(_segments(content)):
        if number >= MOST_SEGMENTS:
            return "too_complex"
        if marker in FRAMES:
            if marker not in PACKED_AS_USUAL or len(segment) < 7 or pixels:
                return "too_complex"
            pixels = int.from_bytes(segment[3:5]) * int.from_bytes(segment[5:7])
            if pixels > MOST_PIXELS:
                return "too_many_pixels"
        scans += marker == SCAN
        if scans > MOST_SCANS or scans * pixels > MOST_SCANNED_PIXELS:
            return "too_complex"
    return None


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and the first bytes after it, its length among them, until the picture ends."""
    at = 2
    while at + 2 <= len(content):
        filled = FILLED.match(content, at)
        if filled is None:
            return
        at = filled.end() - 2
        marker = content[at + 1]
        if marker == END:
            return
        if marker in WITHOUT_LENGTH:
            at += 2
            continue
        yield marker, content[at + 2 : at + 10]
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == SCAN:
            ends = AFTER_SCAN.search(content, at)
            if ends is None:
                return
            at = ends.end() - 2


def _of_png(content: bytes) -> RefusalKind | None:
    for number, (kind, length, start) in enumerate(_chunks(content)):
        if number >= MOST_CHUNKS or (kind != b"IDAT" and length > LARGEST_CHUNK):
            return "too_complex"
        if kind == b"IHDR":
            width, height = (int.from_bytes(content[start + at : start + at + 4]) for at in (0, 4))
            if width * height > MOST_PIXELS:
                return "too_many_pixels"
        # An animation: more than one picture in a file.
        if kind == b"acTL" and int.from_bytes(content[start : start + 4]) > 1:
            return "too_complex"
    return None


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, length, and where its content begins."""
    at = PNG_START
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        yield kind, length, at + 8
        if kind == b"IEND":
            return
        at += length + 12


def _of_pdf(content: bytes) -> RefusalKind | None:
    """What it names openly; what is packed inside it is counted by the process that opens it."""
    counted = ((OBJECT, MOST_OBJECTS), (STREAM, MOST_STREAMS))
    return "too_complex" if any(_has_more(what, content, most) for what, most in counted) else None


def _has_more(what: re.Pattern[bytes], content: bytes, most: int) -> bool:
    return any(number >= most for number, _ in enumerate(what.finditer(content)))


_JUDGES: Mapping[str, Callable[[bytes], RefusalKind | None]] = {JPEG: _of_jpeg, PNG: _of_png, PDF: _of_pdf}
