"""The benchmarks run from end to end on a small nation; what they measure there means nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import MEASUREMENTS
from benchmarks.surge import lacks

ROOT = Path(__file__).parents[2]


@pytest.mark.long
@pytest.mark.slow
def test_every_measurement_runs_on_a_small_nation(tmp_path):
    options = ["--households", "2000", "--quick", "--without-openfisca", "--work", str(tmp_path / "work")]
    kept = tmp_path / "results.json"
    command = [sys.executable, "-m", "benchmarks", *options, "--results", str(kept)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(kept.read_text(encoding="utf-8"))
    left_out = {"surge"} if lacks() else set()
    assert set(found) == {*MEASUREMENTS} - left_out
    assert all(result["rows"] for result in found.values())
    assert "every output column of every household" in found["batch"]["notes"][0]
    assert "decided" in found["decisions"]["notes"][0]
