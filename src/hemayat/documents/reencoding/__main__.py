"""The process itself: a file comes on the standard input; what is kept, or a kind of refusal, goes to the output.

It says that it is ready; then the first line of the input says what the file is, and the rest is the file. With
`--show` it only says how it is confined.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import sys
from dataclasses import asdict
from typing import BinaryIO

import pikepdf
from PIL import Image
from PIL.ExifTags import Base as Tag

from hemayat.documents.formats import JPEG, PDF, PNG
from hemayat.documents.limits import MOST_BYTES, MOST_CPU_SECONDS, MOST_MEMORY
from hemayat.documents.reencoding import (
    LONGEST_LINE,
    NOT_CONFINED,
    READY,
    REFUSED,
    REQUIRED,
    SHOW,
    ReencodedFile,
    images,
    pdfs,
)
from hemayat.documents.reencoding.confinement import confine
from hemayat.documents.reencoding.refusals import FileRefused
from hemayat.documents.reencoding.structure import refusal_of

NICE = 5
"""Whoever looks at a page comes first."""


def main(words: list[str]) -> int:
    bound()
    # From here on nothing can be loaded any more.
    _load_everything()
    confinement = confine()
    if SHOW in words:
        _say(json.dumps(asdict(confinement)).encode() + b"\n")
        return 0
    if REQUIRED in words and not confinement.is_enough:
        _say(f"{NOT_CONFINED}\n".encode())
        return 1
    _say(f"{READY}\n".encode())
    _say(_answer(sys.stdin.buffer))
    return 0


def bound() -> None:
    """No file may be written, no core left; memory and time end."""
    for what, most, end in (
        (resource.RLIMIT_AS, MOST_MEMORY, MOST_MEMORY),
        # A second apart, so that the signal says that it was this bound.
        (resource.RLIMIT_CPU, MOST_CPU_SECONDS, MOST_CPU_SECONDS + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _, highest = resource.getrlimit(what)
        bounds = (most, end) if highest == resource.RLIM_INFINITY else (min(most, highest), min(end, highest))
        # macOS knows some of these and does not let them be set.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, bounds)
    os.nice(NICE)


def _load_everything() -> None:
    """Open a small file of each kind: what the libraries load when they are first used is here afterwards."""
    small = Image.new("RGB", (2, 2))
    turned = Image.Exif()
    turned[Tag.Orientation] = 6
    for name, more in (("JPEG", {"exif": turned}), ("PNG", {}), ("MPO", {"append_images": [small]})):
        with contextlib.closing(io.BytesIO()) as held:
            small.save(held, name, save_all=name == "MPO", **more)
            images.reencode_image(held.getvalue())
    for content in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7 broken"):
        with contextlib.suppress(FileRefused):
            (pdfs.reencode_pdf if content.startswith(b"%") else images.reencode_image)(content)
    with pikepdf.new() as made, contextlib.closing(io.BytesIO()) as held:
        made.add_blank_page()
        made.save(held)
        pdfs.reencode_pdf(held.getvalue())


def _answer(came: BinaryIO) -> bytes:
    media_type = came.readline(LONGEST_LINE).decode("ascii", "replace").strip()
    content = came.read(MOST_BYTES + 1)
    try:
        reencoded_file = _remade(content, media_type)
    except FileRefused as refused:
        return f"{REFUSED} {refused.kind}\n".encode()
    return (
        f"{reencoded_file.media_type} {reencoded_file.pages} {len(reencoded_file.content)}\n".encode()
        + reencoded_file.content
    )


def _remade(content: bytes, media_type: str) -> ReencodedFile:
    if media_type not in {JPEG, PNG, PDF} or len(content) > MOST_BYTES:
        raise FileRefused("not_ours")
    if refusal := refusal_of(content, media_type):
        raise FileRefused(refusal)
    return pdfs.reencode_pdf(content) if media_type == PDF else images.reencode_image(content)


def _say(answer: bytes) -> None:
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    # Without the interpreter's own end, which would look at what it may not reach any more.
    os._exit(main(sys.argv[1:]))
