"""Photographs and screenshots as people send them, and as somebody would who means harm."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, PngImagePlugin
from PIL.ExifTags import GPS, IFD, Base

RED, BLUE, WHITE = (220, 20, 20), (20, 20, 220), (255, 255, 255)
PLACE = (35.0, 41.0, 21.0)
DEVICE = "Camera of somebody"


def halves(size: tuple[int, int] = (80, 40)) -> Image.Image:
    """Red on the left, blue on the right: whichever way it is turned, that shows."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return picture


def saved(picture: Image.Image, kind: str, **how: Any) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, kind, **how)
    return kept.getvalue()


def jpeg(picture: Image.Image | None = None, **how: Any) -> bytes:
    return saved(picture or halves(), "JPEG", quality=90, **how)


def png(picture: Image.Image | None = None, **how: Any) -> bytes:
    return saved(picture or halves(), "PNG", **how)


def photograph(*, turned: int = 1, size: tuple[int, int] = (80, 40)) -> bytes:
    """With the place and the device written into it, and how the camera was held."""
    exif = Image.Exif()
    exif[Base.Orientation] = turned
    exif[Base.Make] = DEVICE
    exif.get_ifd(IFD.GPSInfo).update({GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: PLACE})
    return jpeg(halves(size), exif=exif, comment=b"a comment", icc_profile=b"not a profile")


def noted_png() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", DEVICE)
    notes.add_itxt("Place", "تهران")
    exif = Image.Exif()
    exif[Base.Make] = DEVICE
    return png(pnginfo=notes, exif=exif)


def moving_png() -> bytes:
    frames = [halves(), Image.new("RGB", (80, 40), WHITE)]
    return saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack("!L", len(content)) + name + content + struct.pack("!L", zlib.crc32(name + content))


def png_of_chunks(width: int, height: int, *chunks: bytes, depth: int = 1) -> bytes:
    """Grey, written by hand, so that it may claim anything."""
    header = chunk(b"IHDR", struct.pack("!LLBBBBB", width, height, depth, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def black(side: int) -> bytes:
    """A black square, small as a file and vast as a picture."""
    return png_of_chunks(side, side, chunk(b"IDAT", zlib.compress(bytes((1 + side // 8) * side), 9)))


def bomb_of_notes() -> bytes:
    """A small picture with a compressed note that unpacks to 64 MB."""
    note = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(64 * 1024**2), 9))
    return png_of_chunks(8, 8, note, chunk(b"IDAT", zlib.compress(bytes(2 * 8))))


def jpeg_that_claims(width: int, height: int) -> bytes:
    """A JPEG whose header says another size than what follows has."""
    content = bytearray(jpeg())
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack("!HH", height, width)
    return bytes(content)


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content), formats=("JPEG",))
    picture.load()
    return picture


def is_near(seen: Any, wanted: tuple[int, int, int]) -> bool:
    """Within what JPEG costs."""
    return all(abs(one - other) < 40 for one, other in zip(seen, wanted, strict=True))
