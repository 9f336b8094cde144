"""hemayat determine: a nation and a household from the command line, and what is said when something is wrong."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hemayat.cli.main import app, main
from hemayat.common.errors import HemayatError
from hemayat.common.persian import to_persian_digits
from tests.support.extracts import national_id, write_extract
from tests.support.nations import POLICY, rows_of_nation, write_policy

ON = ("--on", "1398-09-01")
# The decile decides, so one household needs the cut points of a nation.
BY_DECILE = POLICY.replace(
    "waivers:",
    """  decile:
    fact: decile
    at_most: 9
    title: {fa: دهک ۱ تا ۹, en: Household in one of deciles 1 to 9}
    passed: {fa: "دهک {fact}", en: "decile {fact}"}
    failed: {fa: "دهک {fact}", en: "decile {fact}"}
    law: {act: {fa: قانون, en: Act}, article: "5"}
waivers:""",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a policy, an extract, and a run whose snapshot was prepared on the way."""
    folder = tmp_path_factory.mktemp("determine")
    write_policy(folder / "policy", BY_DECILE)
    write_extract(folder / "extract", rows_of_nation(40))
    done = invoke("nation", folder, "extract", "--out", folder / "run", "--workers", 1)
    assert done.exit_code == 0, done.output
    return folder


def invoke(command: str, place: Path, registers: str, *more: object) -> Any:
    given = ["determine", command, "--policy", place / "policy", "--registers", place / registers, *ON, *more]
    return CliRunner().invoke(app, [str(one) for one in given])


def fault(command: str, place: Path, registers: str, *more: object) -> str:
    """What the person is told when the command refuses."""
    done = invoke(command, place, registers, *more)
    assert done.exit_code != 0
    assert isinstance(done.exception, HemayatError), done.exception
    return "\n".join(done.exception.faults)


def test_a_nation_from_an_extract(place: Path) -> None:
    manifest = json.loads((place / "run/manifest.json").read_text())
    assert manifest["summary"]["households"] == 40
    assert (place / "run-snapshot/manifest.json").is_file()
    assert (place / "run/report.html").read_text().startswith('<!doctype html>\n<html lang="fa" dir="rtl">')


def test_a_finished_run_is_not_decided_again(place: Path) -> None:
    done = invoke("nation", place, "extract", "--out", place / "run", "--lang", "en")
    assert done.exit_code == 0
    assert "was prepared from it before" in done.output.replace("\n", " ")
    assert "nothing was decided again" in done.output.replace("\n", " ")
    assert '<html lang="en"' in (place / "run/report.html").read_text()


def test_a_snapshot_of_another_extract_is_left_as_it_is(place: Path, tmp_path: Path) -> None:
    write_policy(tmp_path / "policy", BY_DECILE)
    write_extract(tmp_path / "extract", rows_of_nation(20))
    (tmp_path / "run-snapshot").symlink_to(place / "run-snapshot")
    before = {f: f.stat().st_mtime_ns for f in (place / "run-snapshot").rglob("*")}
    said = fault("nation", tmp_path, "extract", "--out", tmp_path / "run")
    assert "holds a snapshot that was not prepared from" in said
    assert "give another --out, or remove that folder" in said
    assert before == {f: f.stat().st_mtime_ns for f in (place / "run-snapshot").rglob("*")}


def test_only_what_changed(place: Path, tmp_path: Path) -> None:
    done = invoke(
        "nation", place, "run-snapshot", "--out", tmp_path / "later", "--since", place / "run", "--workers", 1
    )
    assert done.exit_code == 0, done.output
    manifests = [
        json.loads((run / "manifest.json").read_text()) for run in (place / "run", tmp_path / "later")
    ]
    assert manifests[0]["content_sha256"] == manifests[1]["content_sha256"]


def test_a_household_by_its_id(place: Path) -> None:
    done = invoke("household", place, "run-snapshot", "--household", 3, "--run", place / "run")
    assert done.exit_code == 0, done.output
    for said in (
        "خانوار ۳",
        "نتیجه: مشمول",
        "۵۵ هزار تومان در ماه (۵۵۰٬۰۰۰ ریال)",
        "سازمان امور مالیاتی کشور",
        "مادهٔ ۳",
    ):
        assert said in done.output


def test_a_nation_names_households_to_go_on_with(place: Path) -> None:
    said = invoke("nation", place, "run-snapshot", "--out", place / "run").stdout
    [named] = [line for line in said.splitlines() if line.startswith("Households, for example: ")]
    for one in named.removeprefix("Households, for example: ").split(", "):
        outcome, household = one.rsplit(" ", 1)
        more = ("--household", household, "--run", place / "run", "--lang", "en")
        told = invoke("household", place, "run-snapshot", *more).stdout.lower()
        assert f"outcome: {outcome}" in told
    assert f"--run {place / 'run'} " in said


@pytest.mark.slow
def test_the_printed_command_works_when_pasted(place: Path, tmp_path: Path) -> None:
    """Also if the policy, the day or a folder's name is not the default, and `hemayat` is not on the PATH."""
    hemayat = shutil.which("hemayat", path=str(Path(sys.executable).parent))
    assert hemayat is not None
    options = ["--policy", str(place / "policy"), *ON]
    nation = ["determine", "nation", "--registers", str(place / "extract"), "--workers", "1", *options]
    without_path = {**os.environ, "PATH": "/usr/bin:/bin", "COLUMNS": "60"}
    done = subprocess.run(
        [hemayat, *nation, "--out", str(tmp_path / "my first run")],
        env=without_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    [pasted] = [line.removeprefix("Why: ") for line in done.stdout.splitlines() if line.startswith("Why: ")]
    explained = subprocess.run(
        ["/bin/bash", "-c", pasted], env=without_path, capture_output=True, text=True, check=False, cwd="/"
    )
    assert explained.returncode == 0, explained.stderr
    assert f"خانوار {to_persian_digits(pasted.split()[-1])}:" in explained.stdout


def test_a_household_in_persian_digits(place: Path) -> None:
    given = [
        invoke("household", place, "run-snapshot", "--run", place / "run", "--household", n)
        for n in ("3", "۳")
    ]
    assert given[0].stdout == given[1].stdout


def test_a_household_by_its_head_in_english(place: Path) -> None:
    head = national_id(30)
    done = invoke("household", place, "run-snapshot", "--head", head, "--run", place / "run", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "Household 3: Trial, on 1398-09-01" in done.output


def test_cut_points_are_counted_where_none_are_given(place: Path) -> None:
    with_run = invoke("household", place, "run-snapshot", "--household", 20, "--run", place / "run")
    alone = invoke("household", place, "run-snapshot", "--household", 20)
    assert alone.exit_code == 0, alone.output
    assert "--run RUN" in alone.output
    assert with_run.stdout == alone.stdout


def test_no_cut_points_are_counted_where_no_criterion_uses_them(place: Path, tmp_path: Path) -> None:
    write_policy(tmp_path / "policy", POLICY)
    (tmp_path / "snapshot").symlink_to(place / "run-snapshot")
    done = invoke("household", tmp_path, "snapshot", "--household", 20)
    assert done.exit_code == 0, done.output
    assert "--run RUN" not in done.output
    assert "decile" not in done.output


def test_the_shipped_policy_is_the_default(place: Path) -> None:
    given = ["determine", "household", "--registers", str(place / "run-snapshot"), *ON, "--household", "3"]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    assert "کمک حمایت معیشتی" in done.output


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--household", 999), "there is no household 999"),
        (("--household", "۹۹۹"), "there is no household 999"),
        (("--household", "3a"), "--household 3a: is not a whole number"),
        (("--household", "9" * 30), "is not a whole number"),
        (("--head", "1234567890"), "is not a national id; the check digit is wrong"),
        (("--head", "1111111111"), "its digits are all alike"),
        (("--head", "123456789"), "is not a national id; give its ten digits"),
        (("--head", national_id(11)), "give --household 1"),
        (("--head", national_id(999_999)), "no person with the national id"),
        ((), "either --household ID or --head"),
        (("--household", 1, "--head", national_id(10)), "either --household ID or --head"),
        (("--household", 1, "--on", "1398-13-01"), "--on"),
        (("--household", 1, "--on", "1398-01-01"), "is not in force on 1398-01-01"),
        (("--household", 1, "--run", "nowhere"), "is not a finished run"),
    ],
)
def test_a_household_that_cannot_be_explained(place: Path, more: tuple[object, ...], said: str) -> None:
    assert said in fault("household", place, "run-snapshot", *more)


def test_a_run_that_is_not_finished(place: Path, tmp_path: Path) -> None:
    shutil.copytree(place / "run", tmp_path / "half")
    (tmp_path / "half/manifest.json").unlink()
    said = fault("household", place, "run-snapshot", "--household", 3, "--run", tmp_path / "half")
    assert "was not finished: run the same command again" in said


def test_a_run_of_another_policy(place: Path, tmp_path: Path) -> None:
    write_policy(tmp_path / "policy", BY_DECILE.replace("policy: trial", "policy: other"))
    (tmp_path / "snapshot").symlink_to(place / "run-snapshot")
    said = fault("household", tmp_path, "snapshot", "--household", 3, "--run", place / "run")
    assert "decided trial, not other" in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--memory", "lots"), "is not an amount of memory"),
        (("--memory", "250MB"), "is too small; give at least 300MB"),
        (("--engine", "spark", "--since", "run"), "--since works only with --engine duckdb"),
        (("--master", "spark://127.0.0.1:7077"), "--master needs --engine spark"),
        (("--patch", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_a_nation_that_cannot_be_decided(
    place: Path, tmp_path: Path, more: tuple[object, ...], said: str
) -> None:
    assert said in fault("nation", place, "run-snapshot", "--out", tmp_path / "run", *more)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("content", [None, "no json", '{"format": "hemayat-run/3"}', "[]"])
def test_a_folder_that_is_neither(place: Path, tmp_path: Path, content: str | None) -> None:
    write_policy(tmp_path / "policy", BY_DECILE)
    (tmp_path / "other").mkdir()
    if content is not None:
        (tmp_path / "other/manifest.json").write_text(content)
    said = fault("nation", tmp_path, "other", "--out", tmp_path / "run")
    assert "neither an extract nor a snapshot" in said or "cannot be read as JSON" in said
    assert "no such folder" in fault("nation", tmp_path, "nowhere", "--out", tmp_path / "run")


def test_another_run_stands_there(place: Path, tmp_path: Path) -> None:
    given = ("run-snapshot", "--out", place / "run", "--on", "1398-10-01")
    assert "this folder has another run (its on" in fault("nation", place, *given)


def test_a_damaged_file_of_a_snapshot(place: Path, tmp_path: Path) -> None:
    write_policy(tmp_path / "policy", BY_DECILE)
    shutil.copytree(place / "run-snapshot", tmp_path / "snapshot")
    damaged = tmp_path / "snapshot/incomes/00000.parquet"
    damaged.write_bytes(damaged.read_bytes()[:100])
    said = fault("nation", tmp_path, "snapshot", "--out", tmp_path / "run", "--workers", 1)
    assert str(damaged) in said
    assert not (tmp_path / "run/manifest.json").exists()


@pytest.mark.slow
def test_a_disk_that_fills_up_and_is_emptied(place: Path, tmp_path: Path) -> None:
    """The largest file that may be written stands in for the disk: the workers meet it as they write."""
    given = ["determine", "nation", "--policy", place / "policy", "--registers", place / "run-snapshot", *ON,
             "--out", tmp_path / "run", "--workers", 1]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "hemayat.cli.main", *map(str, given)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500)),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 2, done.stderr
    assert "the disk is full" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "run/manifest.json").exists()
    assert not list((tmp_path / "run").glob("*/*.part"))
    again = invoke("nation", place, "run-snapshot", "--out", tmp_path / "run", "--workers", 1)
    assert again.exit_code == 0, again.output


def test_the_command_leaves_with_the_code_of_its_fault(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["determine", "household", "--registers", str(place / "run-snapshot"), *ON, "--household", "999"]
    with pytest.raises(SystemExit) as left:
        main([*given, "--policy", str(place / "policy")])
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("error: ")
