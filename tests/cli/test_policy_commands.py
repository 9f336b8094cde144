"""`hemayat policy show`, `schema` and `diff` as a person meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from hemayat.cli.main import app
from hemayat.common.errors import HemayatError
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.registers.snapshot import RegisterSnapshot
from tests.support.nations import POLICY, compiled_policy, rows_of_nation, silent, snapshot_of, write_policy

PATCH = (
    "patch: trial\ntitle: {fa: الف}\nparameters: {vehicle_ceiling: {values: {1398-08-24: 1_000_000_000}}}\n"
)
LATER = POLICY.replace(
    "values: {1398-08-24: 3_000_000_000}", "values: {1398-08-24: 3_000_000_000, 1398-10-01: 1_000_000_000}"
)


def run(*arguments: object) -> Result:
    done = CliRunner().invoke(app, [str(a) for a in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> RegisterSnapshot:
    return snapshot_of(tmp_path_factory.mktemp("nation"), rows_of_nation(60), buckets=1)


def test_show_prints_the_rules_of_a_day(tmp_path: Path) -> None:
    policy = write_policy(tmp_path / "policy")
    said = run("policy", "show", policy, "--on", "1398-09-01").stdout
    assert "۴۸ میلیون تومان در سال" in said
    assert "\u2068" not in said
    said = run("policy", "show", policy, "--on", "2019-11-22", "--lang", "en").stdout
    assert "48 million toman a year" in said


def test_show_writes_a_page_and_takes_a_patch(tmp_path: Path) -> None:
    policy, page = write_policy(tmp_path / "policy"), tmp_path / "page.html"
    (tmp_path / "patch.yaml").write_text(PATCH, encoding="utf-8")
    run("policy", "show", policy, "--html", page, "--patch", tmp_path / "patch.yaml")
    assert "۱٬۰۰۰٬۰۰۰٬۰۰۰ ریال" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(("target", "said"), [("none/page.html", "there is no folder"), (".", "is a folder")])
def test_a_page_that_cannot_be_written_is_said_before_the_work(
    tmp_path: Path, target: str, said: str
) -> None:
    policy = write_policy(tmp_path / "policy")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(HemayatError, match=f"--html .*{said}"):
        run("policy", "show", policy, "--html", tmp_path / target)
    for option in ("--html", "--changed"):
        with pytest.raises(HemayatError, match=f"{option} .*{said}"):
            run("policy", "compare", policy, policy, "--registers", "nowhere", option, tmp_path / target)
    assert sorted(tmp_path.rglob("*")) == before


def test_show_refuses_a_day_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(HemayatError, match="--on"):
        run("policy", "show", write_policy(tmp_path / "policy"), "--on", "1398-13-01")


def test_schema_is_json() -> None:
    assert json.loads(run("policy", "export-schema").stdout)["title"] == "Hemayat policy"


@pytest.mark.slow
def test_diff_of_a_patch_shows_writes_and_keeps(tmp_path: Path, nation: RegisterSnapshot) -> None:
    policy, patch = write_policy(tmp_path / "policy"), tmp_path / "patch.yaml"
    patch.write_text(PATCH, encoding="utf-8")
    files = {name: tmp_path / name for name in ("changed.parquet", "page.html", "work")}
    command = (
        "policy",
        "compare",
        policy,
        patch,
        "--registers",
        nation.path,
        "--on",
        "2019-11-20",
        "--workers",
        1,
    )
    more = ("--changed", files["changed.parquet"], "--html", files["page.html"], "--work", files["work"])
    first = run(*command, *more, "--lang", "en")
    assert "Both policies use the same facts" in first.stderr
    lost = next(line for line in first.stdout.splitlines() if line.strip("│ ").startswith("lose "))
    rows = pq.read_table(files["changed.parquet"]).to_pylist()
    losers = [row for row in rows if row["change"] == "loses"]
    assert losers
    assert str(len(losers)) in lost
    assert {tuple(row["criteria"]) for row in losers} == {("car",)}
    page = files["page.html"].read_text(encoding="utf-8")
    assert "<svg" in page
    assert "<script" not in page
    assert "no register was read" in run(*command, *more).stderr


def test_diff_of_two_days(tmp_path: Path, nation: RegisterSnapshot) -> None:
    policy = write_policy(tmp_path / "policy", LATER)
    said = run(
        "policy", "compare", policy, "--registers", nation.path, "--on", "1398-09-01", "--to", "1398-10-02",
        "--workers", 1, "--lang", "en",
    )  # fmt: skip
    assert "1398-10-02" in said.stdout
    assert "have become an obstacle" in said.stdout


def test_diff_from_a_run_is_quick_and_only_with_its_facts(tmp_path: Path, nation: RegisterSnapshot) -> None:
    compiled = compiled_policy(tmp_path / "policy")
    determine_nation(compiled, nation, tmp_path / "run", RunOptions(workers=1), silent)
    patch = tmp_path / "patch.yaml"
    patch.write_text(PATCH, encoding="utf-8")
    command = ("policy", "compare", tmp_path / "policy", patch, "--run", tmp_path / "run", "--lang", "en")
    said = run(*command)
    assert "Totals before and after" in said.stdout
    assert "Totals of 60 households" in said.stderr
    patch.write_text(PATCH + "facts: {vehicle_value: {unknown: 0}}\n", encoding="utf-8")
    with pytest.raises(HemayatError, match="vehicle_value"):
        run(*command)
    with pytest.raises(HemayatError, match="that run decided"):
        run("policy", "compare", tmp_path / "policy", patch, "--run", tmp_path / "run", "--on", "1398-12-01")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give --registers"),
        (("--registers", "x", "--run", "y"), "give --registers"),
        (("--run", "y"), "give B"),
        (("--run", "y", "--to", "1399-01-01", "--work", "z"), "--changed and --work"),
    ],
)
def test_diff_says_what_is_missing(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(HemayatError, match=words):
        run("policy", "compare", write_policy(tmp_path / "policy"), *arguments)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en_GB.UTF-8", "Monthly livelihood support"),
        ("fa_IR.UTF-8", "کمک حمایت معیشتی ماهانه"),
        ("C", "کمک حمایت معیشتی ماهانه"),
    ],
)
def test_the_rules_are_shown_in_the_language_of_the_session(
    monkeypatch: pytest.MonkeyPatch, locale: str, said: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    assert said in run("policy", "show").stdout


def test_diff_is_in_english_in_an_english_session(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, nation: RegisterSnapshot
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    policy = write_policy(tmp_path / "policy", LATER)
    said = run(
        "policy",
        "compare",
        policy,
        "--registers",
        nation.path,
        "--on",
        "1398-09-01",
        "--to",
        "1398-10-02",
        "--workers",
        1,
    )
    assert "Who gains and who loses" in said.stdout
    assert "قبل" not in said.stdout
