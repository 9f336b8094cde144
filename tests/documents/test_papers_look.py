"""A PDF looks the same to the last point after it was built anew: as poppler draws it, before and after."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from hemayat.documents.reencoding import pdfs
from tests.documents import papers

MISSING = "the tests of how a PDF looks did not run: they need the package poppler-utils"

pytestmark = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason=MISSING)


def drawn(content: bytes, to: Path) -> Image.Image:
    """The first page."""
    to.with_suffix(".pdf").write_bytes(content)
    subprocess.run(
        ["pdftoppm", "-r", "72", "-png", "-singlefile", to.with_suffix(".pdf"), to],
        check=True,
        capture_output=True,
    )
    return Image.open(to.with_suffix(".png")).convert("RGB")


@pytest.mark.parametrize(
    "change",
    [
        papers.with_form,
        papers.with_photograph,
        papers.with_names_of_its_own,
        papers.with_script,
        papers.with_properties,
    ],
)
def test_a_page_looks_as_it_did(change: papers.Change, tmp_path: Path) -> None:
    given = papers.pdf(change)
    before = drawn(given, tmp_path / "before")
    after = drawn(pdfs.reencode_pdf(given).content, tmp_path / "after")
    assert before.getextrema() != ((255, 255),) * 3, "something is seen at all"
    assert ImageChops.difference(before, after).getbbox() is None


def test_what_was_filled_in_is_seen(tmp_path: Path) -> None:
    filled = drawn(pdfs.reencode_pdf(papers.pdf(papers.with_form)).content, tmp_path / "filled")
    bare = drawn(papers.pdf(), tmp_path / "bare")
    seen = ImageChops.difference(filled, bare).getbbox()
    assert seen is not None
    assert 100 <= seen[0] < seen[2] <= 300
