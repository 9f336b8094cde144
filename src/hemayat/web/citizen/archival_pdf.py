"""A tagged PDF built towards PDF/A-3, level B, with files attached. It stays what it is for screen readers.

WeasyPrint writes either PDF/UA or PDF/A. What PDF/A-3 asks for besides is added here: one colour profile for the whole
file, metadata in one place, and the relation of each attached file. tests/web/citizen/letters/pdf_checks.py
checks both. No full validator has, so the metadata name neither standard.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, String
from PIL import ImageCms

PRINTED = 4
"""The flag of an annotation that is also printed; PDF/A wants it on each link."""
# The identifiers of PDF/A and PDF/UA are left out: no full validator has confirmed either (decision 0050).
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class PdfAttachment:
    """A file to attach. `media_type`: as in "application/json"."""

    name: str
    content: bytes = field(repr=False)
    media_type: str
    description: str


def archival(content: bytes, attachments: Sequence[PdfAttachment], now: dt.datetime) -> bytes:
    """The same pages. `content`: a tagged PDF with a title and a language."""
    at = now.replace(microsecond=0)
    with pikepdf.open(BytesIO(content)) as pdf:
        _set_metadata(pdf, at)
        _set_colours(pdf)
        _set_scopes(pdf.Root.StructTreeRoot.K)
        for page in pdf.pages:
            for annotation in page.obj.get("/Annots", Array()):
                annotation.F = PRINTED
        for attachment in attachments:
            _attach(pdf, attachment, at)
        made = BytesIO()
        pdf.save(
            made, static_id=False, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
    return made.getvalue()


def _set_metadata(pdf: pikepdf.Pdf, at: dt.datetime) -> None:
    """In the one form that both standards read. The older form would have to say the same, so it is removed."""
    title = str(pdf.docinfo.get("/Title", ""))
    text = _XMP.format(title=escape(title), lang=escape(str(pdf.Root.Lang)), at=at.isoformat())
    stream = pdf.make_stream(text.encode())
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = stream
    del pdf.docinfo


def _set_colours(pdf: pikepdf.Pdf) -> None:
    """All colours are sRGB: the profile says so to every reader."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    stream = pdf.make_stream(profile)
    stream.N = 3
    intent = Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=stream)
    intent.OutputConditionIdentifier, intent.Info = String("sRGB"), String("sRGB IEC61966-2.1")
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _set_scopes(kids: Any) -> None:
    """Each heading cell of our tables is the heading of its row.

    WeasyPrint names headings by identifiers, and leaves out the tree by which a reader would find them.
    """
    for kid in kids if isinstance(kids, Array) else [kids]:
        if not isinstance(kid, Dictionary):
            continue
        if kid.get("/S") == Name.TH:
            kid.A.Scope = Name.Row
            del kid["/ID"]
        elif kid.get("/S") == Name.TD:
            del kid.A["/Headers"]
        _set_scopes(kid.get("/K", Array()))


def _attach(pdf: pikepdf.Pdf, attachment: PdfAttachment, at: dt.datetime) -> None:
    """`Data`: what the page says, for machines."""
    stamp = f"D:{at.astimezone(dt.UTC):%Y%m%d%H%M%S}Z"
    spec = AttachedFileSpec(
        pdf, attachment.content, description=attachment.description, filename=attachment.name,
        mime_type=attachment.media_type, creation_date=stamp, mod_date=stamp, relationship=Name.Data,
    )  # fmt: skip
    pdf.attachments[attachment.name] = spec
    if "/AF" not in pdf.Root:
        pdf.Root.AF = Array()
    pdf.Root.AF.append(spec.obj)
