"""A picture drawn anew: turned the right way up, no larger than it must be, and nothing kept of what else it held."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageFile
from PIL.ExifTags import Base as Tag

from hemayat.documents.formats import JPEG
from hemayat.documents.limits import LONGEST_SIDE, MOST_PIXELS
from hemayat.documents.reencoding import ReencodedFile
from hemayat.documents.reencoding.refusals import FileRefused

QUALITY = 88
PAPER = "white"
LARGEST = (LONGEST_SIDE, LONGEST_SIDE)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How the camera was held, as EXIF numbers it, and what sets the picture upright."""


def reencode_image(content: bytes) -> ReencodedFile:
    """Raises Refused."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    # A library that makes PDFs lets Pillow pass over what is missing, for the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            # Above the limit is refused, not warned of; whatever else is odd about a file may be.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return ReencodedFile(JPEG, 1, _drawn(content))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError):
        raise FileRefused("too_many_pixels") from None
    except Exception:  # noqa: BLE001 - what a picture made to break its reader raises may be anything
        raise FileRefused("broken") from None


def _drawn(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
        # Lets a JPEG be read at the half or the quarter where that is enough.
        picture.draft("RGB", LARGEST)
        picture.load()
        turn = TURNS.get(picture.getexif().get(Tag.Orientation, 1))
        small = _in_eight_bits(picture)
    small.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    flat = _on_paper(small)
    upright = flat if turn is None else flat.transpose(turn)
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    kept = io.BytesIO()
    bare.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """In grey or in colour, with what is transparent still so."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode in ("L", "RGB"):
        return picture.copy()
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _on_paper(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    return Image.alpha_composite(Image.new("RGBA", picture.size, PAPER), picture).convert("RGB")
