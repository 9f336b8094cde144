"""hemayat demo on a nation of a few hundred households."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hemayat.cli.main import app
from hemayat.common.dates import TEHRAN, month_start
from hemayat.common.errors import HemayatError


def invoke(out: Path, *more: str) -> Any:
    return CliRunner().invoke(app, ["demo", "--no-serve", "--out", str(out), "--households", "400", *more])


@pytest.mark.slow
def test_the_whole_way_twice(tmp_path: Path) -> None:
    first = invoke(tmp_path / "demo")
    assert first.exit_code == 0, first.output
    for said in ("نتیجه: مشمول", "نتیجه: غیرمشمول", "نتیجه: در انتظار تکمیل اطلاعات", "run/report.html"):
        assert said in first.output
    assert (tmp_path / "demo/run/report.html").is_file()
    manifest = json.loads((tmp_path / "demo/run/manifest.json").read_text("utf-8"))
    this_month = month_start(dt.datetime.now(TEHRAN).date())
    assert dt.date.fromisoformat(manifest["on"]) == this_month, "decided by the rules of today"
    assert all(
        this_month - dt.date.fromisoformat(day) < dt.timedelta(days=200)
        for day in manifest["registers"].values()
    )
    second = invoke(tmp_path / "demo")
    assert second.exit_code == 0, second.output
    assert "contains an earlier demo, which is replaced" in second.output.replace("\n", " ")
    content = [line for line in first.output.splitlines() if line.startswith("Content")]
    assert content == [line for line in second.output.splitlines() if line.startswith("Content")] != []


def test_what_no_demo_wrote_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    refused = invoke(tmp_path)
    assert isinstance(refused.exception, HemayatError)
    assert "contains files that no demo created" in str(refused.exception)
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_day_that_is_none(tmp_path: Path) -> None:
    refused = invoke(tmp_path / "demo", "--on", "1398-13-40")
    assert isinstance(refused.exception, HemayatError)
    assert not (tmp_path / "demo").exists()
