"""PDFs as people send them, and as somebody would who means harm: made by hand or with pikepdf."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from tests.documents.pictures import photograph
from tests.documents.scanners import EICAR

LEADS = ("/AA", "/AcroForm", "/Annots", "/EmbeddedFiles", "/OpenAction", "/XFA")
SHOWN = b"BT /F1 24 Tf 72 700 Td (SHOWN) Tj ET"
Change = Callable[[Pdf], None]


def pdf(*changes: Change, pages: int = 1, **how: Any) -> bytes:
    """Pages with a word on each, changed by each of `changes`."""
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(595, 842))
        for page in made.pages:
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            page.obj.Resources = Dictionary(Font=Dictionary(F1=made.make_indirect(font)))
            page.obj.Contents = made.make_stream(SHOWN)
        for change in changes:
            change(made)
        kept = io.BytesIO()
        made.save(kept, **how)
    return kept.getvalue()


def opened(content: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(content))


def script(made: Pdf) -> Dictionary:
    return made.make_indirect(Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("app.alert('HARM')")))


def with_script(made: Pdf) -> None:
    """Scripts at every place from which a reader would run one."""
    made.Root.OpenAction = script(made)
    made.Root.AA = Dictionary(WC=script(made))
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script(made)])))
    made.Root.Outlines = made.make_indirect(Dictionary(First=made.make_indirect(Dictionary(A=script(made)))))
    for page in made.pages:
        page.obj.AA = Dictionary(O=script(made))


def with_attachment(made: Pdf) -> None:
    made.attachments["harm.exe"] = pikepdf.AttachedFileSpec(made, b"MZ HARM attached")
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=_file(made))
    made.pages[0].obj.Annots = made.make_indirect(Array([made.make_indirect(note)]))


def with_links(made: Pdf) -> None:
    actions = [
        Dictionary(S=Name.URI, URI=String("http://harm.example/")),
        Dictionary(S=Name.Launch, F=String("harm.exe")),
        Dictionary(S=Name.SubmitForm, F=String("http://harm.example/")),
        script(made),
    ]
    notes = [
        made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action))
        for action in actions
    ]
    made.pages[0].obj.Annots = Array(notes)


def with_form(made: Pdf) -> None:
    """A field that somebody filled in, with what a reader draws for it, and an XFA form beside."""
    drawn = made.make_stream(b"BT /F1 12 Tf 2 2 Td (FILLED IN) Tj ET")
    drawn.update(
        Dictionary(
            Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 200, 20], Resources=made.pages[0].obj.Resources
        )
    )
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("FILLED IN"), F=4,
            Rect=[100, 100, 300, 120], AP=Dictionary(N=drawn), AA=Dictionary(K=script(made)),
        )
    )  # fmt: skip
    made.pages[0].obj.Annots = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=made.make_stream(b"<xfa>HARM</xfa>"))


def with_photograph(made: Pdf) -> None:
    """A photograph as a scanner's program puts it in: untouched, with what the camera wrote."""
    picture = made.make_stream(photograph())
    picture.update(
        Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=80, Height=40, BitsPerComponent=8, ColorSpace=Name.DeviceRGB,
            Filter=Name.DCTDecode, Metadata=made.make_stream(b"<x:xmpmeta>HARM</x:xmpmeta>"),
        )
    )  # fmt: skip
    made.pages[0].obj.Resources.XObject = Dictionary(A=picture)


def with_outside(made: Pdf) -> None:
    """Bytes that lie in another file or at another address."""
    outside = made.make_stream(b"q Q")
    outside.update(
        Dictionary(
            Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], F=String("HARM/passwd"),
            Ref=Dictionary(F=String("http://harm.example/"), Page=0),
        )
    )  # fmt: skip
    made.pages[0].obj.Resources.XObject = Dictionary(X=outside)


def with_postscript(made: Pdf) -> None:
    program = made.make_stream(b"(HARM) run")
    program.update(Dictionary(Type=Name.XObject, Subtype=Name.PS))
    made.pages[0].obj.Resources.XObject = Dictionary(X=program)


def with_names_of_its_own(made: Pdf) -> None:
    """A font called /A and a glyph called /JS: names, and nothing more."""
    resources = made.pages[0].obj.Resources
    glyph = made.make_stream(b"500 0 d0")
    own = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 9, 9], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        FirstChar=65, LastChar=65, Widths=[500], CharProcs=Dictionary(JS=glyph),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, Name.JS])),
    )  # fmt: skip
    resources.Font.A = resources.Font.F1
    resources.Font.F = made.make_indirect(own)


def with_a_script_for_a_font(made: Pdf) -> None:
    """Actions where something is expected that is shown."""
    made.pages[0].obj.Resources.Font.X = script(made)
    made.pages[0].obj.Resources.Shading = script(made)


def with_eicar(made: Pdf) -> None:
    """What every scanner finds, in a page, where it stays when the page is built anew."""
    # Packed without being changed, so that it shows to a scanner that cannot read PDF.
    packed = zlib.compress(b"% " + EICAR + b"\n" + SHOWN, 0)
    made.pages[0].obj.Contents = Stream(made, packed, Filter=Name.FlateDecode)


def with_properties(made: Pdf) -> None:
    """Who wrote it, with what, and when."""
    made.docinfo["/Author"] = "HARM"
    with made.open_metadata() as meta:
        meta["dc:creator"] = ["HARM"]


def with_picture_of(width: int, height: int) -> Change:
    def change(made: Pdf) -> None:
        picture = made.make_stream(b"\0")
        picture.update(
            Dictionary(
                Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, BitsPerComponent=1,
                ColorSpace=Name.DeviceGray, Filter=Name.CCITTFaxDecode,
            )
        )  # fmt: skip
        made.pages[0].obj.Resources.XObject = Dictionary(X=picture)

    return change


def with_zeros(count: int) -> Change:
    """Content that unpacks to so many zeros."""

    def change(made: Pdf) -> None:
        made.pages[0].obj.Contents = Stream(made, flate_of_zeros(count), Filter=Name.FlateDecode)

    return change


def flate_of_zeros(count: int) -> bytes:
    """As zlib would write them, in a moment: the same block again and again."""
    each = 16 * 1024**2
    assert count % each == 0
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(each)) + packer.flush(zlib.Z_FULL_FLUSH)
    sum_of_zeros = 1 + ((count % 65521) << 16)
    return (
        b"\x78\xda"
        + block * (count // each)
        + zlib.compressobj(9, wbits=-15).flush()
        + sum_of_zeros.to_bytes(4)
    )


def _file(made: Pdf) -> Dictionary:
    inside = Stream(made, b"MZ HARM in a note", Type=Name.EmbeddedFile)
    return Dictionary(Type=Name.Filespec, F=String("harm.exe"), EF=Dictionary(F=inside))


def structure(content: bytes) -> str:
    """Every dictionary of a PDF, those of streams too."""
    with opened(content) as read:
        return "\n".join([repr(read.trailer), *(_written(thing) for thing in read.objects)])


def _written(thing: object) -> str:
    part = thing.stream_dict if isinstance(thing, Stream) else thing
    return part.unparse(resolved=True).decode("latin-1") if isinstance(part, pikepdf.Object) else repr(part)


def acts(thing: object) -> bool:
    """Whether a script, or what leads to one, stands in a part of a PDF; looked for apart from what takes it out."""
    if isinstance(thing, pikepdf.Array):
        return any(acts(inner) for inner in thing if not _is_looked_at_by_itself(inner))
    if not isinstance(thing, Dictionary | Stream):
        return False
    is_script = "/S" in thing and isinstance(thing.get("/JS"), String)
    leads = any(isinstance(thing.get(key), Array | Dictionary | Stream) for key in LEADS)
    return is_script or leads or any(
        acts(inner) for inner in dict(thing).values() if not _is_looked_at_by_itself(inner)
    )  # fmt: skip


def _is_looked_at_by_itself(thing: object) -> bool:
    return isinstance(thing, pikepdf.Object) and thing.is_indirect


def everything(content: bytes) -> str:
    """All that a PDF holds, unpacked, for looking for what must not be there."""
    with opened(content) as read:
        streams = [_unpacked(thing).decode("latin-1") for thing in read.objects if isinstance(thing, Stream)]
    return "\n".join([structure(content), *streams])


def _unpacked(stream: Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return stream.read_raw_bytes()
