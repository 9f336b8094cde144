"""Texts of the layers without Django, and what happens if their catalogue was not compiled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SAY = """
import sys
from pathlib import Path
from hemayat.common import language
from hemayat.common.errors import HemayatError

language.LOCALE = Path(sys.argv[1])
text = language.Message("not known")
print(text.en)
try:
    print(text.fa)
except HemayatError as fault:
    sys.exit(str(fault))
"""


def said(folder: Path) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as catalogues are read once."""
    return subprocess.run(
        [sys.executable, "-c", SAY, str(folder)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("content", [None, b"this is no catalogue"])
def test_persian_without_its_compiled_catalogue_is_a_fault_and_never_english(
    content: bytes | None, tmp_path: Path
) -> None:
    """A report, a letter or a notice would otherwise be written in English, and nobody would know."""
    if content is not None:
        compiled = tmp_path / "fa" / "LC_MESSAGES" / "django.mo"
        compiled.parent.mkdir(parents=True)
        compiled.write_bytes(content)
    ended = said(tmp_path)
    assert ended.returncode == 1
    assert ended.stdout == "not known\n", "English is the source, and needs no catalogue"
    assert "fa/LC_MESSAGES/django.mo" in ended.stderr
    assert "make assets" in ended.stderr
