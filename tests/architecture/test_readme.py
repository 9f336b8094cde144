"""The first page of the repository shows a criterion and what it decides: both are what the program has and prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hemayat.cli.main import app

ROOT = Path(__file__).parents[2]
README = {
    lang: (ROOT / name).read_text("utf-8") for lang, name in (("en", "README.md"), ("fa", "README.fa.md"))
}
POLICY = ROOT / "policies" / "livelihood-support" / "policy.yaml"
LARGEST_PICTURE = 140_000
LANGUAGES = pytest.mark.parametrize("lang", README)


def block(lang: str, begin: str) -> str:
    """The block of code that begins with this text."""
    blocks = re.findall(r"```(?:yaml)?\n(.*?)\n```", README[lang], re.DOTALL)
    return next(one for one in blocks if one.lstrip().startswith(begin))


@LANGUAGES
def test_the_criterion_is_that_of_the_policy(lang: str) -> None:
    policy = POLICY.read_text("utf-8").splitlines()
    shown = block(lang, "pay:").splitlines()
    begin = policy.index(shown[0], policy.index("criteria:"))
    criterion = iter(policy[begin : begin + 20])
    assert all(line in criterion for line in shown), "not in this order in the policy"


@pytest.mark.slow
@LANGUAGES
def test_the_commands_print_the_decision(lang: str, tmp_path: Path) -> None:
    commands = block(lang, ".venv/bin/hemayat").replace("\\\n", "").replace("out/readme", str(tmp_path))
    printed = ""
    for command in commands.splitlines():
        done = CliRunner().invoke(app, shlex.split(command)[1:])
        assert done.exit_code == 0, done.output
        printed = done.output
    assert " ".join(block(lang, "✗").split()) in " ".join(printed.split())


@LANGUAGES
def test_each_picture_is_there_and_small(lang: str) -> None:
    pictures = re.findall(r'<img src="([^"]+)"', README[lang])
    assert len(pictures) == 2
    for picture in pictures:
        assert 0 < (ROOT / picture).stat().st_size <= LARGEST_PICTURE, picture


def test_both_languages_have_the_same_figures_and_rows() -> None:
    rows = {
        lang: [line.count("|") for line in text.splitlines() if line.startswith("|")]
        for lang, text in README.items()
    }
    assert rows["en"] == rows["fa"]
    persian = README["fa"].translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹٫", "0123456789."))
    for figure in ("17.7", "638", "7.8", "12.6", "2.2", "0.75", "3.3"):
        assert figure in README["en"], figure
        assert figure in persian, figure
