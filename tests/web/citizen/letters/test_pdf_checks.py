"""The checks of a letter's file find what they look for: each is shown a file that lacks one thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from tests.support.printing import can_print
from tests.web.citizen.letters.pdf_checks import pdf_faults

HTML = """<!DOCTYPE html><html lang="fa" dir="rtl"><head><meta charset="utf-8"><title>نامه</title>
<style>@font-face { font-family: Vazirmatn; src: url("font:regular"); }
@font-face { font-family: Vazirmatn; font-weight: bold; src: url("font:bold"); }
html { font: 11pt Vazirmatn; } th { border: 1pt solid #999; }</style></head>
<body><h1>نامه</h1><table><tr><th scope="row">نام</th><td>علی</td></tr></table><ul><li>یک</li></ul>
<p><a href="https://example.org/">نشانی</a></p>
<p><img alt="کد" style="width: 9mm; height: 9mm" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'
 width='9' height='9'%3E%3Cpath d='M0 0h5v5'/%3E%3C/svg%3E"></p></body></html>"""


@cache
def whole() -> bytes:
    from hemayat.web.citizen.archival_pdf import PdfAttachment  # noqa: PLC0415 - once Django is set up
    from hemayat.web.citizen.pdf import render_pdf  # noqa: PLC0415 - the same

    if not can_print():
        pytest.skip("no pango here: `hemayat doctor` says so")
    facts = PdfAttachment("facts.json", b"{}", "application/json", "facts")
    return render_pdf(HTML, [facts], dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def broken(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(whole())) as pdf:
        change(pdf)
        pdf.save(made)
    return made.getvalue()


def first(pdf: pikepdf.Pdf, kind: str) -> Dictionary:
    """The first element of the structure of this kind."""
    return next(
        one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/S") == Name("/" + kind)
    )


def drop(name: str) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        del pdf.Root[name]

    return change


def say(before: bytes, after: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(before, after))

    return change


def rename_element(kind: str, other: str) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        first(pdf, kind).S = Name("/" + other)

    return change


def no_alternative(pdf: pikepdf.Pdf) -> None:
    del first(pdf, "Figure")["/Alt"]


def no_scope(pdf: pikepdf.Pdf) -> None:
    del first(pdf, "TH").A["/Scope"]


def no_to_unicode(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].resources.Font.values():
        del font["/ToUnicode"]


def not_embedded(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].resources.Font.values():
        del font.DescendantFonts[0].FontDescriptor["/FontFile2"]


def unmarked_line(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 m 9 9 l S")


def unnamed_mark(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"/P <</MCID 999>> BDC 0 0 m 9 9 l S EMC")


def unrelated_file(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AF = pikepdf.Array()


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def unprinted_link(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].Annots[0]["/F"]


BREAKS: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "names no language": drop("/Lang"),
    "is not marked as tagged": drop("/MarkInfo"),
    "shows its file name": drop("/ViewerPreferences"),
    "has no single output intent": drop("/OutputIntents"),
    "claims pdfaid": say(b"<x:xmpmeta ", b"<x:xmpmeta xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/' "),
    "claims pdfuaid": say(b"<x:xmpmeta ", b"<x:xmpmeta xmlns:pdfuaid='http://www.aiim.org/pdfua/ns/id/' "),
    "has no title": say("نامه".encode(), b""),
    "has an element Section": rename_element("P", "Section"),
    "has Div in L": rename_element("LI", "Div"),
    "goes from heading 0 to H2": rename_element("H1", "H2"),
    "has a picture without a text alternative": no_alternative,
    "has a heading cell of neither": no_scope,
    "does not say which letters it shows": no_to_unicode,
    "is not embedded": not_embedded,
    "what is neither content nor decoration": unmarked_line,
    "structure names": unnamed_mark,
    "is attached to nothing": unrelated_file,
    "has /OpenAction": script,
    "has an annotation that is not printed": unprinted_link,
}


def test_a_whole_file_has_no_fault() -> None:
    assert pdf_faults(whole()) == []


@pytest.mark.parametrize("fault", BREAKS)
def test_what_is_missing_is_found(fault: str) -> None:
    found = pdf_faults(broken(BREAKS[fault]))
    assert any(fault in line for line in found), found
