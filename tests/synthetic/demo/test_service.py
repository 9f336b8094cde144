"""What a demo says where it begins."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hemayat.common.console import console
from hemayat.synthetic.demo.service import show
from tests.documents.scanners import small_scanner


def said(scanner: str) -> str:
    environment = SimpleNamespace(
        citizen_origin="http://hemayat.localhost",
        staff_origin="http://desk.localhost",
        uploads=SimpleNamespace(clamd=scanner),
    )
    demo: Any = SimpleNamespace(environment=environment)
    with console.capture() as captured:
        show(demo, [])
    return captured.get()


def test_a_demo_says_what_it_means_that_no_scanner_runs(tmp_path: Path) -> None:
    assert said("unix:/nowhere/at/all").count("uploaded files are accepted without a virus check") == 1
    with small_scanner(tmp_path) as running:
        assert "virus" not in said(running.address)
