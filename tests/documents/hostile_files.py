"""Small files that are much work to open: what an attacker sends to stop the service."""

from __future__ import annotations

import struct
import zlib


def many_scans(scans: int, side: int = 4_000) -> bytes:
    """A progressive JPEG that visits every pixel as often as it has passes, with a few bytes for each pass."""
    size = struct.pack(">HH", side, side)
    frame = b"\xff\xc2" + struct.pack(">HB", 11, 8) + size + b"\x01\x01\x11\x00"
    quantised = b"\xff\xdb" + struct.pack(">HB", 67, 0) + bytes([1] * 64)
    # One code, of one bit, which says that a run of 32,767 blocks holds nothing.
    codes = b"\xff\xc4" + struct.pack(">HB", 20, 0x10) + bytes([1] + [0] * 15) + b"\xe0"
    direct = b"\xff\xc4" + struct.pack(">HB", 20, 0x00) + bytes([1] + [0] * 15) + b"\x00"
    first = (
        b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x00\x00" + bytes(side * side // 64 // 8 + 1)
    )
    one = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x01\x3f\x00" + bytes(64)
    return b"\xff\xd8" + quantised + frame + direct + codes + first + one * scans + b"\xff\xd9"


def many_chunks(chunks: int) -> bytes:
    return _png(_chunk(b"tEXt", b"a\0b") * chunks)


def large_chunk() -> bytes:
    return _png(_chunk(b"iCCP", bytes(2 * 1024**2)))


def animation(frames: int) -> bytes:
    return _png(_chunk(b"acTL", struct.pack(">II", frames, 0)))


def wide(width: int, height: int) -> bytes:
    return _png(b"", width, height)


def many_objects(objects: int) -> bytes:
    return (
        b"%PDF-1.7\n"
        + b"".join(b"%d 0 obj\n<<>>\nendobj\n" % number for number in range(objects))
        + b"%%EOF\n"
    )


def many_streams(streams: int) -> bytes:
    return b"%PDF-1.7\n" + b"<<>>stream\nendstream\n" * streams + b"%%EOF\n"


def markers() -> bytes:
    """Ten megabytes that are nothing but the beginnings of markers."""
    return b"\xff\xd8" + b"\xff" * (10 * 1024**2 - 2)


def _png(more: bytes, width: int = 4, height: int = 4) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    packed = _chunk(b"IDAT", zlib.compress(bytes(20)))
    return b"\x89PNG\r\n\x1a\n" + head + more + packed + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
