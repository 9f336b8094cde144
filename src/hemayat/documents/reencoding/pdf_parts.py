"""Every part of a new PDF, looked at once: what does more than show is taken out, what would burst is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

from hemayat.documents.limits import MOST_DRAWN, MOST_PIXELS, MOST_UNPACKED
from hemayat.documents.reencoding.jpeg_metadata import without_metadata
from hemayat.documents.reencoding.refusals import FileRefused

UNWANTED = {
    "/A", "/AA", "/AF", "/AcroForm", "/Alternates", "/Annots", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/Launch",
    "/LastModified", "/Measure", "/Metadata", "/OPI", "/OpenAction", "/PS", "/PieceInfo", "/PtData", "/Ref",
    "/RichMedia", "/StructParent", "/StructParents", "/Thumb", "/URI", "/XFA",
}  # fmt: skip
"""Keys that show nothing, wherever they stand."""
ACTIONS = {
    "/GoToE", "/GoToR", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Rendition", "/RichMediaExecute", "/Sound",
    "/SubmitForm", "/URI",
}  # fmt: skip
"""What an action may be by its /S. None is reached from a page, unless the file was made to confuse."""
OUTSIDE = {"/F", "/FFilter", "/FDecodeParms"}
"""Of a stream: its bytes lie in another file."""
MAPS = {
    "/CharProcs", "/ColorSpace", "/Colorants", "/DotGain", "/ExtGState", "/Font", "/Pattern", "/Properties", "/Shading",
    "/Solidities", "/XObject",
}  # fmt: skip
"""What stands under these has names of the file's own choice as its keys: a font may well be called /A."""


def clean(pdf: pikepdf.Pdf) -> None:
    """Raises Refused."""
    unpacked = drawn = 0
    for part in _parts(pdf):
        if isinstance(part, pikepdf.Stream):
            weight, is_picture = _weight(part), part.get("/Subtype") == "/Image"
            unpacked += weight
            drawn += 0 if is_picture else weight
            if unpacked > MOST_UNPACKED:
                raise FileRefused("too_large")
            if drawn > MOST_DRAWN:
                raise FileRefused("too_complex")
            if is_picture:
                _look_at_picture(part)


def _parts(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Dictionaries and streams, each stripped before it is given and before what it holds is looked at."""
    waiting: list[tuple[pikepdf.Object, bool]] = [(page.obj, False) for page in pdf.pages]
    seen: set[tuple[tuple[int, int], bool]] = set()
    while waiting:
        thing, is_map = waiting.pop()
        if thing.is_indirect:
            if (thing.objgen, is_map) in seen:
                continue
            seen.add((thing.objgen, is_map))
        if isinstance(thing, pikepdf.Array):
            waiting += [(inner, False) for inner in thing if _has_parts(inner)]
        else:
            _strip(thing, is_map)
            waiting += [
                (inner, key in MAPS and not _is_typed(inner))
                for key, inner in thing.items()
                if key != "/Parent" and _has_parts(inner)
            ]
            yield thing


def _has_parts(thing: object) -> bool:
    return isinstance(thing, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream)


def _is_typed(thing: pikepdf.Object) -> bool:
    """Says itself what it is, as no map does."""
    return isinstance(thing, pikepdf.Dictionary) and isinstance(thing.get("/Type"), pikepdf.Name)


def _strip(part: pikepdf.Object, is_map: bool) -> None:
    unwanted = set() if is_map else UNWANTED
    if isinstance(part, pikepdf.Stream):
        unwanted = UNWANTED | OUTSIDE
    kind = part.get("/S")
    is_action = isinstance(kind, pikepdf.Name) and str(kind) in ACTIONS
    for key, value in list(part.items()):
        is_postscript = isinstance(value, pikepdf.Stream) and value.get("/Subtype") == "/PS"
        if key in unwanted or is_action or is_postscript:
            del part[key]


def _weight(stream: pikepdf.Stream) -> int:
    """Its bytes when unpacked; those of a packed picture as they are, since its pixels are counted instead."""
    try:
        return len(stream.read_bytes())
    except pikepdf.PdfError:
        return len(stream.read_raw_bytes())


def _look_at_picture(picture: pikepdf.Stream) -> None:
    if int(picture.get("/Width", 0)) * int(picture.get("/Height", 0)) > MOST_PIXELS:
        raise FileRefused("too_many_pixels")
    filters = picture.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    if filters == "/DCTDecode":
        bare = without_metadata(picture.read_raw_bytes())
        how = picture.get("/DecodeParms")
        kept = how if isinstance(how, pikepdf.Dictionary) else None
        picture.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=kept)
