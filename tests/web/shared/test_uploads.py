"""A file that comes with a form is kept in memory, and no more of it than shows that it is too large."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from django.test import RequestFactory

from hemayat.documents.limits import MOST_BYTES


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(0, 0), (3_000_000, 3_000_000), (MOST_BYTES, MOST_BYTES), (MOST_BYTES + 5_000, MOST_BYTES + 1)],
)
def test_as_much_as_may_be_kept_and_one_byte_more(sent: int, kept: int, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    content = bytes(index % 251 for index in range(997)) * (sent // 997 + 1)
    file = BytesIO(content[:sent])
    file.name = "سند.jpg"
    request = RequestFactory().post("/", {"content": file, "words": "پس از آن"})
    (got,) = request.FILES.getlist("content")
    assert (got.size, got.name) == (kept, "سند.jpg")
    assert got.read() == content[:kept]
    assert request.POST["words"] == "پس از آن"
    assert list(tmp_path.iterdir()) == []


def test_many_files_together_are_no_more_than_one() -> None:
    files = {f"file{number}": BytesIO(bytes(4 * 1024**2)) for number in range(5)}
    for name, file in files.items():
        file.name = name
    request = RequestFactory().post("/", files)
    kept = [file.size or 0 for name in files for file in request.FILES.getlist(name)]
    assert sum(kept) == MOST_BYTES + 1
