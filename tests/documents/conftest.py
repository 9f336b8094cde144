"""No scanner unless a test starts one, whatever runs on the machine."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _nobody_scans(settings, tmp_path: Path) -> None:
    settings.SCAN = "where_it_runs"
    settings.CLAMD = f"unix:{tmp_path}/nobody"
