"""No scanner unless a test starts one, whatever runs on the machine."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from hemayat.documents import reencoding


@pytest.fixture(autouse=True)
def _nobody_scans(settings, tmp_path: Path) -> None:
    settings.SCAN = "where_it_runs"
    settings.CLAMD = f"unix:{tmp_path}/nobody"


@pytest.fixture
def ill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Another program in place of the one that opens files; it takes a file unless `is_ready` is false."""

    def put(program: str, *, is_ready: bool = True) -> None:
        greeting = 'print("ready", flush=True)\n' if is_ready else ""
        (tmp_path / "ill.py").write_text(greeting + textwrap.dedent(program), "utf-8")
        monkeypatch.setattr(reencoding, "ROOT", tmp_path)
        monkeypatch.setattr(reencoding, "PROGRAM", "ill")

    return put
