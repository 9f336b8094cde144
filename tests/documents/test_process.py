"""The process that opens strangers' files: whatever becomes of it, there is an answer, and it knows nothing of ours."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path

import pytest

from hemayat.documents import reencoding
from hemayat.documents.formats import JPEG, PDF, PNG
from hemayat.documents.reencoding import Remade, remade
from tests.documents import papers, pictures


@pytest.fixture
def ill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Another program in its place, which does this."""

    def put(program: str) -> None:
        (tmp_path / "ill.py").write_text(textwrap.dedent(program), "utf-8")
        monkeypatch.setattr(reencoding, "ROOT", tmp_path)
        monkeypatch.setattr(reencoding, "PROGRAM", "ill")

    return put


def test_pictures_and_papers_come_back() -> None:
    for given, media_type, kept in (
        (pictures.photograph(), JPEG, JPEG),
        (pictures.png(), PNG, JPEG),
        (papers.pdf(pages=2), PDF, PDF),
    ):
        made = remade(given, media_type)
        assert isinstance(made, Remade)
        assert made.media_type == kept
        assert made.pages == (2 if kept == PDF else 1)


def test_a_refusal_comes_back_by_its_kind() -> None:
    assert remade(pictures.black(16_000), PNG) == "too_many_pixels"
    assert remade(papers.pdf(pages=21), PDF) == "too_many_pages"
    assert remade(b"%PDF-1.7 and nothing more", PDF) == "broken"
    assert remade(pictures.png(), PDF) == "broken"


def test_a_paper_that_unpacks_without_end_is_refused_within_its_bounds() -> None:
    given = papers.pdf(papers.with_zeros(5 * 1024**3))
    assert len(given) < 10 * 1024**2
    assert remade(given, PDF) == "too_large"


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.kill(os.getpid(), 11)",
        "raise SystemExit(1)",
        "print('image/jpeg 1')",
        "print('nonsense')",
        "print('infected too')\nraise SystemExit(3)",
        "print('no such kind')\nraise SystemExit(3)",
        "1 / 0",
        "",
    ],
)
def test_whatever_it_dies_of_the_file_is_broken(ill, program: str) -> None:
    ill(program)
    assert remade(pictures.png(), PNG) == "broken"


def test_one_that_hangs_is_ended(ill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reencoding, "MOST_SECONDS", 1)
    ill("import time; time.sleep(60)")
    started = time.monotonic()
    assert remade(pictures.png(), PNG) == "broken"
    assert time.monotonic() - started < 10


def test_it_is_told_nothing_of_the_installation(ill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMAYAT_SECRET_KEY", "secret")
    ill("import os; print('image/jpeg 1'); print(sorted(k for k in os.environ if k != 'LC_CTYPE'))")
    made = remade(pictures.png(), PNG)
    assert isinstance(made, Remade)
    assert made.content.strip() == b"['PYTHONPATH']"


def test_it_keeps_to_its_bounds(ill, tmp_path: Path) -> None:
    ill(
        f"""
        import sys
        sys.path.insert(0, {str(Path(reencoding.__file__).parents[3])!r})
        from hemayat.documents.reencoding.__main__ import _bound
        _bound()
        try:
            bytearray(2 * 1024**3)
        except MemoryError:
            print("image/jpeg 1")
            print("memory ended")
        try:
            open({str(tmp_path / "written")!r}, "wb", buffering=0).write(b"x")
        except OSError:
            print("no file")
        """
    )
    made = remade(b"", PNG)
    assert isinstance(made, Remade)
    assert made.content.split(b"\n")[:2] == [b"memory ended", b"no file"]
