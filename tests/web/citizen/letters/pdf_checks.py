"""What a letter must have for the two standards that it is built towards: PDF/UA-1 and PDF/A-3, level B.

No full validator runs here (docs/decisions/0050-letters-for-everyone.md), so a letter may claim neither. These are the
requirements that a letter of ours can break, each read from the file itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
PAINTS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "INLINE IMAGE", *SHOWS_TEXT}
KINDS = {
    "Document", "Div", "P", "H1", "H2", "H3", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody", "TR", "TH", "TD",
    "Span", "Link", "Figure", "NonStruct",
}  # fmt: skip
CHILDREN = {
    "L": {"L", "LI", "Caption"},
    "LI": {"Lbl", "LBody"},
    "Table": {"TR", "THead", "TBody", "Caption"},
    "TBody": {"TR"},
    "THead": {"TR"},
    "TR": {"TH", "TD"},
}


def pdf_faults(content: bytes) -> list[str]:
    """One line for each fault; none if everything is there."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return [
            *_of_catalogue(pdf),
            *_of_metadata(pdf),
            *_of_colours(pdf),
            *_of_structure(pdf),
            *_of_attachments(pdf),
            *(
                fault
                for page in pdf.pages
                for fault in (*_of_fonts(page), *_of_content(page), *_of_links(page))
            ),
            *_of_marks(pdf),
        ]


# ------------------------------------------------------------------------------------------- the whole file


def _of_catalogue(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if pdf.is_encrypted:
        yield "is encrypted"
    if str(root.get("/Lang", "")) not in {"fa", "en"}:
        yield "names no language"
    if not bool(root.get("/MarkInfo", Dictionary()).get("/Marked", False)):
        yield "is not marked as tagged"
    if not bool(root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False)):
        yield "shows its file name instead of its title"
    if "/ID" not in pdf.trailer:
        yield "has no identifier in its trailer"
    if "/Info" in pdf.trailer:
        yield "has metadata in two places"
    for name in ("/OpenAction", "/AA", "/AcroForm"):
        if name in root:
            yield f"has {name}"
    if "/JavaScript" in root.get("/Names", Dictionary()):
        yield "has JavaScript"


def _of_metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        if not said.get("dc:title"):
            yield "has no title"
        for name in ("xmp:CreateDate", "xmp:ModifyDate"):
            if not said.get(name):
                yield f"has no {name}"
    text = pdf.Root.Metadata.read_bytes().decode()
    for claim in ("pdfaid", "pdfuaid"):
        if claim in text:
            yield f"claims {claim}, which nobody validated"
    if "/Filter" in pdf.Root.Metadata:
        yield "packs its metadata"


def _of_colours(pdf: pikepdf.Pdf) -> Iterator[str]:
    intents = [one for one in pdf.Root.get("/OutputIntents", Array()) if one.S == Name.GTS_PDFA1]
    if len(intents) != 1:
        yield "has no single output intent"
        return
    profile = intents[0].DestOutputProfile
    head = profile.read_bytes()[:40]
    if (head[16:20], head[36:40], int(profile.N)) != (b"RGB ", b"acsp", 3):
        yield "has no RGB profile"


def _of_attachments(pdf: pikepdf.Pdf) -> Iterator[str]:
    related = {one.objgen for one in pdf.Root.get("/AF", Array())}
    for name, spec in pdf.attachments.items():
        if spec.obj.objgen not in related:
            yield f"{name} is attached to nothing"
        if spec.obj.get("/AFRelationship") != Name.Data or not spec.description:
            yield f"{name} does not say what it is"
        if not {"/F", "/UF", "/EF"} <= set(spec.obj.keys()):
            yield f"{name} has not both names"
        file = spec.obj.EF.F
        if "/Subtype" not in file or "/ModDate" not in file.get("/Params", Dictionary()):
            yield f"{name} has no type or no date"


# --------------------------------------------------------------------------------------------- structure


def _of_structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    levels = [0]
    for element, parent in _elements(pdf.Root.StructTreeRoot.K, ""):
        kind = str(element.S)[1:]
        if kind not in KINDS:
            yield f"has an element {kind}"
        if parent in CHILDREN and kind not in CHILDREN[parent]:
            yield f"has {kind} in {parent}"
        if kind == "Figure" and not str(element.get("/Alt", "")):
            yield "has a picture without a text alternative"
        if kind == "TH" and element.get("/A", Dictionary()).get("/Scope") != Name.Row:
            yield "has a heading cell of neither row nor column"
        if "/ID" in element:
            yield "has an identifier that no tree lists"
        if re.fullmatch("H[1-6]", kind):
            if int(kind[1]) > levels[-1] + 1:
                yield f"goes from heading {levels[-1]} to {kind}"
            levels.append(int(kind[1]))
    if levels[:2] != [0, 1] or levels.count(1) != 1:
        yield f"has headings {levels[1:]}"


def _elements(kids: Any, parent: str) -> Iterator[tuple[Dictionary, str]]:
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid, parent
            if "/K" in kid:
                yield from _elements(kid.K, str(kid.S)[1:])


def _marks_in_order(kids: Any, page: Any) -> Iterator[tuple[Any, int]]:
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, int):
            yield page, kid
        elif "/MCID" in kid:
            yield (kid.Pg.objgen if "/Pg" in kid else page), int(kid.MCID)
        elif "/K" in kid:
            yield from _marks_in_order(kid.K, kid.Pg.objgen if "/Pg" in kid else page)


def _of_marks(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What is marked on a page and what the structure names are the same, each once."""
    named = sorted(_marks_in_order(pdf.Root.StructTreeRoot.K, None))
    marked = sorted(
        (page.obj.objgen, mark) for page in pdf.pages for mark, *_ in _operations(page) if mark is not None
    )
    if named != sorted(set(marked)):
        yield f"structure names {len(named)} marks, the pages have {len(set(marked))}"


# --------------------------------------------------------------------------------------------- one page


def _operations(page: pikepdf.Page) -> Iterator[tuple[int | None, bool, str, list[Any]]]:
    """Of each operation the mark that it is in, whether it is decoration, its name and what it is given."""
    marks: list[int | None] = []
    artifacts: list[bool] = []
    for instruction in pikepdf.parse_content_stream(page):
        given, name = list(instruction.operands), str(instruction.operator)
        if name in {"BDC", "BMC"}:
            mark = given[1].get("/MCID") if name == "BDC" and isinstance(given[1], Dictionary) else None
            marks.append(None if mark is None else int(mark))
            artifacts.append(str(given[0]) == "/Artifact")
        elif name == "EMC":
            marks.pop()
            artifacts.pop()
        mark_now = next((mark for mark in reversed(marks) if mark is not None), None)
        yield mark_now, any(artifacts), name, given


def _of_content(page: pikepdf.Page) -> Iterator[str]:
    for mark, is_artifact, name, _ in _operations(page):
        if name in PAINTS and mark is None and not is_artifact:
            yield f"paints by {name} what is neither content nor decoration"


def _fonts(page: pikepdf.Page) -> dict[str, Any]:
    return dict(page.resources.get("/Font", Dictionary()).items())


def _of_fonts(page: pikepdf.Page) -> Iterator[str]:
    for name, font in _fonts(page).items():
        descendant = font.DescendantFonts[0]
        descriptor = descendant.FontDescriptor
        if not {"/FontFile2", "/FontFile3"} & set(descriptor.keys()):
            yield f"{name} is not embedded"
        if "Vazirmatn" not in str(font.BaseFont):
            yield f"{font.BaseFont} is a font of this machine"
        if descendant.get("/CIDToGIDMap") != Name.Identity:
            yield f"{name} does not map its codes to glyphs"
        if "/ToUnicode" not in font:
            yield f"{name} does not say which letters it shows"
    for code, letters in _shown(page):
        if code == 0:
            yield "shows a letter that the font does not have"
        elif not letters:
            yield f"shows a sign {code:04x} that stands for no letter"


def _letters(font: Any) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    text = font.ToUnicode.read_bytes().decode()
    found = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", text)
    return {int(code, 16): bytes.fromhex(letters).decode("utf-16-be") for code, letters in found}


def _shown(page: pikepdf.Page) -> Iterator[tuple[int, str]]:
    """Each glyph that is shown, and the letters that it means."""
    fonts = {name: _letters(font) for name, font in _fonts(page).items()}
    current = ""
    for _, _, name, given in _operations(page):
        if name == "Tf":
            current = str(given[0])
        if name not in SHOWS_TEXT:
            continue
        parts = given[0] if isinstance(given[0], Array) else [given[0]]
        for part in parts:
            codes = bytes(part) if isinstance(part, pikepdf.String) else b""
            for start in range(0, len(codes), 2):
                code = int.from_bytes(codes[start : start + 2], "big")
                yield code, fonts[current].get(code, "")


def _of_links(page: pikepdf.Page) -> Iterator[str]:
    for annotation in page.obj.get("/Annots", Array()):
        if (
            annotation.Subtype != Name.Link
            or "/StructParent" not in annotation
            or "/Contents" not in annotation
        ):
            yield "has an annotation that is not in the structure"
        if int(annotation.get("/F", 0)) != 4:
            yield "has an annotation that is not printed"


def streams_with_javascript(content: bytes) -> int:
    """Objects of the file that hold a script."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return sum(
            isinstance(one, Dictionary | Stream) and ("/JS" in one or one.get("/S") == Name.JavaScript)
            for one in pdf.objects
        )
