"""A PDF built anew from its pages alone: nothing that acts, is attached, asks, or looks outside the file."""

from __future__ import annotations

import io

import pikepdf

from hemayat.documents.formats import PDF
from hemayat.documents.limits import LONGEST_EDGE, MOST_OBJECTS, MOST_PAGES
from hemayat.documents.reencoding import ReencodedFile
from hemayat.documents.reencoding.pdf_parts import clean
from hemayat.documents.reencoding.refusals import FileRefused

OF_A_PAGE = {
    "/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group",
}  # fmt: skip


def reencode_pdf(content: bytes) -> ReencodedFile:
    """Raises Refused."""
    try:
        return _remade(content)
    except FileRefused:
        raise
    except pikepdf.PasswordError:
        raise FileRefused("encrypted") from None
    except MemoryError:
        raise FileRefused("too_large") from None
    except Exception:  # noqa: BLE001 - what a file made to break its reader raises may be anything
        raise FileRefused("broken") from None


def _remade(content: bytes) -> ReencodedFile:
    with pikepdf.open(io.BytesIO(content)) as given, pikepdf.new() as made:
        # Those inside packed streams too, which nobody could count before.
        if len(given.objects) > MOST_OBJECTS:
            raise FileRefused("too_complex")
        pages = len(given.pages)
        if pages > MOST_PAGES:
            raise FileRefused("too_many_pages")
        if pages == 0:
            raise FileRefused("broken")
        _prepare(given)
        made.pages.extend(given.pages)
        clean(made)
        kept = io.BytesIO()
        made.save(kept)
    return ReencodedFile(PDF, pages, kept.getvalue())


def _prepare(pdf: pikepdf.Pdf) -> None:
    """What was filled in or stamped on a page is drawn into it; then only what shows it is left."""
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    for page in pdf.pages:
        left, low, right, high = (float(edge) for edge in page.mediabox)
        unit = float(page.obj.get("/UserUnit", 1))
        if max(abs(right - left), abs(high - low)) * max(unit, 1) > LONGEST_EDGE:
            raise FileRefused("too_complex")
        for key in set(page.obj.keys()) - OF_A_PAGE:
            del page.obj[key]
