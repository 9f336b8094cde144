"""hemayat registers: what it prints and the codes it leaves with."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemayat.cli.main import main
from tests.support.extracts import family, write_extract


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main(["registers", *map(str, arguments)])
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.mark.slow
def test_a_clean_extract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extract = write_extract(tmp_path / "e", {"persons": family(1, "head", "child")})
    assert run("check", extract) == 0
    assert "In quarantine" not in capsys.readouterr().out


def test_quarantine_and_repair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extract = write_extract(tmp_path / "e", {"persons": family(1), "loans": [{"amount_rial": -1}]})
    assert run("check", extract, "--quarantine", tmp_path / "q") == 1
    assert "out_of_range" in capsys.readouterr().out
    assert (tmp_path / "q/quarantine/loans.parquet").is_file()
    assert sorted(p.name for p in (tmp_path / "q").iterdir()) == ["quarantine", "repaired"]


def test_an_unusable_extract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", tmp_path) == 2
    assert "manifest.json is missing" in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.slow
def test_prepare_and_diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extract = write_extract(tmp_path / "e", {"persons": family(1)})
    assert run("prepare", extract, "--out", tmp_path / "s") == 0
    assert "1 households in 1 buckets" in capsys.readouterr().out
    assert run("prepare", extract, "--out", tmp_path / "s") == 2
    assert run("compare", tmp_path / "s", tmp_path / "s", "--out", tmp_path / "d.parquet") == 0
    assert (tmp_path / "d.parquet").is_file()


def test_describe(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("describe") == 0
    assert "purchases" in capsys.readouterr().out
    assert run("describe", "loans") == 0
    assert "Central Bank" in capsys.readouterr().out
    assert run("describe", "boats") == 2
    assert "persons, incomes" in capsys.readouterr().err.replace("\n", " ")
