"""The process that opens strangers' files: whatever becomes of it, there is an answer, and it knows nothing of ours."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from hemayat.documents import reencoding
from hemayat.documents.formats import JPEG, PDF, PNG
from hemayat.documents.reencoding import ReencodedFile, ReencodingUnavailable, reencode
from tests.documents import papers, pictures


@pytest.mark.slow
def test_pictures_and_papers_come_back() -> None:
    for given, media_type, kept in (
        (pictures.photograph(), JPEG, JPEG),
        (pictures.png(), PNG, JPEG),
        (papers.pdf(pages=2), PDF, PDF),
    ):
        made = reencode(given, media_type)
        assert isinstance(made, ReencodedFile)
        assert made.media_type == kept
        assert made.pages == (2 if kept == PDF else 1)


@pytest.mark.slow
def test_a_refusal_comes_back_by_its_kind() -> None:
    assert reencode(pictures.black(16_000), PNG) == "too_many_pixels"
    assert reencode(papers.pdf(pages=21), PDF) == "too_many_pages"
    assert reencode(b"%PDF-1.7 and nothing more", PDF) == "broken"
    assert reencode(pictures.png(), PDF) == "broken"


@pytest.mark.slow
def test_a_paper_that_unpacks_without_end_is_refused_within_its_bounds() -> None:
    given = papers.pdf(papers.with_zeros(5 * 1024**3))
    assert len(given) < 10 * 1024**2
    assert reencode(given, PDF) == "too_large"


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.kill(os.getpid(), 11)",
        "raise SystemExit(1)",
        "print('image/jpeg 1')",
        "print('nonsense')",
        "print('refused infected too')",
        "print('refused no_such_kind')",
        "print('image/jpeg 1'); print('no picture')",
        "import sys; sys.stdout.buffer.write(b'text/html 1 3' + bytes([10, 255, 216, 255]))",
        "import sys; sys.stdout.buffer.write(b'image/jpeg 0 3' + bytes([10, 255, 216, 255]))",
        "import sys; sys.stdout.buffer.write(b'application/pdf 1 5' + bytes([10]) + b'%PDF-')",
        "import sys; sys.stdout.buffer.write(b'image/jpeg 1 4' + bytes([10, 255, 216, 255]))",
        "1 / 0",
        "",
    ],
)
def test_whatever_it_dies_of_with_a_file_is_no_answer(ill, program: str) -> None:
    ill(program)
    assert reencode(pictures.png(), PNG) is None


@pytest.mark.parametrize(
    "program", ["1 / 0", "", "print('not-confined')", "print('nonsense')", "print('ready!')"]
)
def test_one_that_never_took_the_file_is_told_from_one_that_died_of_it(ill, program: str) -> None:
    ill(program, is_ready=False)
    with pytest.raises(ReencodingUnavailable):
        reencode(pictures.png(), PNG)


def test_one_that_cannot_be_started_never_took_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(ReencodingUnavailable):
        reencode(pictures.png(), PNG)


@pytest.mark.slow
def test_one_that_needs_too_much_time_of_the_processor_is_refused_for_that(ill) -> None:
    ill("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass")
    assert reencode(pictures.png(), PNG) == "too_complex"


@pytest.mark.slow
def test_one_that_hangs_is_ended(ill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reencoding, "MOST_SECONDS", 1)
    ill("import time; time.sleep(60)")
    started = time.monotonic()
    assert reencode(pictures.png(), PNG) is None
    assert time.monotonic() - started < 10


def test_it_is_told_nothing_of_the_installation(ill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMAYAT_SECRET_KEY", "secret")
    ill(
        """
        import os, sys
        names = sorted(name for name in os.environ if name != "LC_CTYPE")
        kept = b"\\xff\\xd8\\xff" + repr(names).encode()
        sys.stdout.buffer.write(b"image/jpeg 1 %d\\n" % len(kept) + kept)
        """
    )
    made = reencode(pictures.png(), PNG)
    assert isinstance(made, ReencodedFile)
    assert made.content[3:] == b"['PYTHONPATH']"


@pytest.mark.slow
def test_one_that_says_too_much_is_not_heard_to_the_end(ill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reencoding, "MOST_KEPT", 1_000_000)
    ill("import sys\nwhile True: sys.stdout.buffer.write(bytes(1_000_000))")
    assert reencode(pictures.png(), PNG) is None


def test_it_keeps_to_its_bounds(ill, tmp_path: Path) -> None:
    ill(
        f"""
        import sys
        sys.path.insert(0, {str(Path(reencoding.__file__).parents[3])!r})
        from hemayat.documents.reencoding.__main__ import bound
        bound()
        said = []
        try:
            bytearray(2 * 1024**3)
        except MemoryError:
            said.append("memory ended")
        try:
            open({str(tmp_path / "written")!r}, "wb", buffering=0).write(b"x")
        except OSError:
            said.append("no file")
        kept = b"\\xff\\xd8\\xff" + repr(said).encode()
        sys.stdout.buffer.write(b"image/jpeg 1 %d\\n" % len(kept) + kept)
        """
    )
    made = reencode(b"", PNG)
    assert isinstance(made, ReencodedFile)
    assert made.content[3:] == b"['memory ended', 'no file']"
