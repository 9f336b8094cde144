"""A picture drawn anew: turned the right way up, no larger than it must be, and nothing kept of what else it held."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from hemayat.documents.formats import JPEG
from hemayat.documents.limits import LONGEST_SIDE, MOST_PIXELS
from hemayat.documents.reencoding import Remade
from hemayat.documents.reencoding.refused import Refused

QUALITY = 88
PAPER = "white"


def remade(content: bytes) -> Remade:
    """Raises Refused."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            # Above the limit is refused, not warned of.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Remade(JPEG, 1, _drawn(content))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("too_many_pixels") from None
    except Exception:  # noqa: BLE001 - a picture made to break its reader can raise anything: it is then broken
        raise Refused("broken") from None


def _drawn(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
        # Lets a JPEG be read at the half or the quarter where that is enough.
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture)
        flat = _on_paper(upright)
        flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        bare = Image.frombytes(flat.mode, flat.size, flat.tobytes())
        kept = io.BytesIO()
        bare.save(kept, "JPEG", quality=QUALITY, optimize=True)
        return kept.getvalue()


def _on_paper(picture: Image.Image) -> Image.Image:
    """In grey or in colour, eight bits each; what was transparent is white."""
    if picture.mode.startswith("I"):
        return picture.point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        drawn = picture.convert("RGBA")
        paper = Image.new("RGBA", drawn.size, PAPER)
        return Image.alpha_composite(paper, drawn).convert("RGB")
    return picture if picture.mode in ("L", "RGB") else picture.convert("L" if picture.mode == "1" else "RGB")
