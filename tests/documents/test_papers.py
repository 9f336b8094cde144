"""A PDF is built anew from its pages: what they show stays, whatever acts, is attached or looks outside is gone."""

from __future__ import annotations

import pikepdf
import pytest

from hemayat.documents.formats import PDF
from hemayat.documents.limits import MOST_DRAWN, MOST_PAGES
from hemayat.documents.reencoding import pdfs
from hemayat.documents.reencoding.jpeg_metadata import without_metadata
from hemayat.documents.reencoding.refusals import FileRefused
from hemayat.documents.states import RefusalKind
from tests.documents import papers
from tests.documents.pictures import DEVICE, photograph


def rebuilt(*changes: papers.Change) -> str:
    """All that is left of a page with these changes; what was meant to do harm was there before."""
    given = papers.pdf(*changes)
    assert "HARM" in papers.everything(given)
    return papers.everything(pdfs.reencode_pdf(given).content)


def refusal(content: bytes) -> RefusalKind:
    with pytest.raises(FileRefused) as refused:
        pdfs.reencode_pdf(content)
    return refused.value.kind


def pages_of(content: bytes) -> int | RefusalKind:
    try:
        return pdfs.reencode_pdf(content).pages
    except FileRefused as refused:
        return refused.kind


def test_pages_stay_as_they_are() -> None:
    kept = pdfs.reencode_pdf(papers.pdf(pages=3))
    assert (kept.media_type, kept.pages) == (PDF, 3)
    with papers.opened(kept.content) as read:
        assert len(read.pages) == 3
        for page in read.pages:
            assert page.mediabox == [0, 0, 595, 842]
            assert page.Contents.read_bytes().strip() == papers.SHOWN
            assert page.Resources.Font.F1.BaseFont == pikepdf.Name.Helvetica
        assert not read.check_pdf_syntax()


@pytest.mark.parametrize(
    "change",
    [
        papers.with_script,
        papers.with_a_script_for_a_font,
        papers.with_attachment,
        papers.with_links,
        papers.with_outside,
        papers.with_postscript,
        papers.with_properties,
    ],
)
def test_what_acts_is_attached_or_looks_outside_is_gone(change: papers.Change) -> None:
    left = rebuilt(change)
    assert "SHOWN" in left
    for trace in (
        "HARM",
        "JavaScript",
        "/JS",
        "harm.exe",
        "harm.example",
        "passwd",
        "EmbeddedFile",
        "/AA",
        "/OpenAction",
    ):
        assert trace not in left


def test_what_was_filled_into_a_form_is_drawn_and_the_form_is_gone() -> None:
    left = rebuilt(papers.with_form)
    assert "FILLED IN" in left
    for trace in ("HARM", "/AcroForm", "/XFA", "/Annots", "/Widget"):
        assert trace not in left


def test_what_a_camera_wrote_into_a_photograph_is_gone_there_too() -> None:
    given = papers.pdf(papers.with_photograph)
    assert DEVICE in papers.everything(given)
    kept = pdfs.reencode_pdf(given).content
    left = papers.everything(kept)
    for trace in (DEVICE, "Exif", "HARM", "a comment"):
        assert trace not in left
    with papers.opened(kept) as read:
        picture = read.pages[0].Resources.XObject.A
        assert isinstance(picture, pikepdf.Stream)
        assert pikepdf.PdfImage(picture).as_pil_image().size == (80, 40)


def test_a_jpeg_may_be_padded_between_its_segments() -> None:
    padded = photograph().replace(b"\xff\xfe", b"\xff\xff\xff\xfe", 1)
    assert without_metadata(padded) == without_metadata(photograph())
    for broken in (b"", b"\xff\xd8", b"\xff\xd8\xff\xff\xff\xff", photograph()[:40], b"GIF89a"):
        with pytest.raises(ValueError, match="JPEG"):
            without_metadata(broken)


def test_a_font_may_be_called_as_an_action_is() -> None:
    kept = pdfs.reencode_pdf(papers.pdf(papers.with_names_of_its_own)).content
    with papers.opened(kept) as read:
        fonts = read.pages[0].Resources.Font
        assert set(fonts.keys()) == {"/A", "/F", "/F1"}
        assert "/JS" in fonts.F.CharProcs


def test_a_password_is_refused_and_a_mere_lock_is_opened() -> None:
    shut = pikepdf.Encryption(user="secret", owner="secret")
    assert refusal(papers.pdf(encryption=shut)) == "encrypted"
    locked = papers.pdf(encryption=pikepdf.Encryption(user="", owner="secret"))
    with papers.opened(pdfs.reencode_pdf(locked).content) as read:
        assert not read.is_encrypted
        assert read.pages[0].Contents.read_bytes().strip() == papers.SHOWN


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made.pages[0].obj.__setitem__(
            "/MediaBox", pikepdf.Array([0, 0, 99_999_999, 99_999_999])
        ),
        lambda made: made.pages[0].obj.__setitem__("/UserUnit", 75_000),
        lambda made: made.pages[0].obj.__setitem__(
            "/Contents", made.make_stream(b"q " * (MOST_DRAWN // 2 + 1))
        ),
    ],
    ids=["an endless page", "an endless unit", "millions of steps"],
)
def test_what_would_hang_the_reader_of_an_officer_is_refused(change: papers.Change) -> None:
    assert refusal(papers.pdf(change)) == "too_complex"


def test_as_many_pages_as_are_taken_and_no_more() -> None:
    assert pdfs.reencode_pdf(papers.pdf(pages=MOST_PAGES)).pages == MOST_PAGES
    assert refusal(papers.pdf(pages=MOST_PAGES + 1)) == "too_many_pages"
    assert refusal(papers.pdf(pages=0)) == "broken"


def test_what_would_burst_its_reader_is_refused() -> None:
    small = papers.pdf(papers.with_zeros(16 * 1024**2))
    assert pdfs.reencode_pdf(small).pages == 1
    assert refusal(papers.pdf(papers.with_picture_of(60_000, 60_000))) == "too_many_pixels"


def test_a_file_that_is_two_things_is_a_paper_afterwards() -> None:
    kept = pdfs.reencode_pdf(papers.pdf() + b"\nPK\x03\x04 an archive").content
    assert b"archive" not in kept
    assert kept.startswith(b"%PDF-")
    assert kept.rstrip().endswith(b"%%EOF")


def test_a_file_that_was_cut_short_is_broken_or_mended() -> None:
    whole = papers.pdf(pages=2)
    assert refusal(whole[:20]) == "broken"
    assert {pages_of(whole[:length]) for length in range(30, len(whole), 50)} <= {"broken", 1, 2}


def test_pages_that_go_round_in_a_circle_are_broken() -> None:
    def circle(made: pikepdf.Pdf) -> None:
        made.Root.Pages.Kids.append(made.Root.Pages)

    assert refusal(papers.pdf(circle)) == "broken"
