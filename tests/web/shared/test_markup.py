"""Every page of the frame is right HTML, as html-validate and the W3C's checker read it."""

from __future__ import annotations

import pytest

from tests.support.markup import faults

pytestmark = pytest.mark.slow


def test_pages_are_right_html(trial, citizen, tmp_path):
    pages = {}
    for lang in ("fa", "en"):
        trial.cookies["__Host-language"] = lang
        pages[f"parts-{lang}"] = trial.get("/styleguide").content.decode()
        pages[f"faults-{lang}"] = trial.post("/styleguide").content.decode()
        for name, path in {"404": "/nothing", "403": "/refuse", "500": "/crash/x", "503": "/ask"}.items():
            pages[f"{name}-{lang}"] = trial.get(path).content.decode()
    assert not faults(pages, tmp_path)
