"""The list of layers names every folder in a band; each folder has a README; the tests mirror the package.

The linter itself runs in `make check`.
"""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hemayat"
# Tests that belong to no folder of the package.
ACROSS = {
    "agreement",
    "architecture",
    "deploy",
    "drills",
    "security",
    "faults",
    "mutations",
    "journeys",
    "policies",
    "spec",
    "support",
}
SPLIT = {"synthetic", "web"}  # in the list by their parts
FILE = re.compile(r"`([\w./]+(?:\.py|\.sql|/))`")
MADE = {"built/"}  # by `make assets`


def _layers() -> list[str]:
    drawing = runpy.run_path(str(ROOT / "docs" / "pictures" / "draw.py"))
    return [name for line in drawing["layers"]() for name in line]


def _folders() -> set[str]:
    """The package's folders as the list names them: `audit`, `web.citizen`."""
    top = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    parts = {
        f"{name}.{path.name}" for name in SPLIT & top for path in (PACKAGE / name).iterdir() if path.is_dir()
    }
    return {name for name in (top - SPLIT) | parts if not name.endswith("__pycache__")}


def test_every_folder_is_in_the_list_of_layers_and_no_other() -> None:
    assert set(_layers()) == _folders()


def test_each_line_is_in_a_band_with_one_sentence() -> None:
    drawing = runpy.run_path(str(ROOT / "docs" / "pictures" / "draw.py"))
    bands = drawing["bands"]()
    assert [line for band in bands for line in band.lines] == drawing["layers"]()
    assert all(band.lines and band.sentence.endswith(".") for band in bands)
    assert all(".  " not in band.sentence and ". " not in band.sentence for band in bands), "one sentence"


def test_every_folder_has_a_readme_with_files_that_exist() -> None:
    folders = [PACKAGE.joinpath(*name.split(".")) for name in _folders()]
    assert [str(one) for one in folders if not {*one.glob("README.md"), *one.parent.glob("README.md")}] == []
    pages = {page: page.read_text("utf-8") for page in PACKAGE.rglob("README.md")}
    rows = [
        (page, row)
        for page, text in pages.items()
        for row in re.findall(r"^\|([^|\n]+)\|", text, re.MULTILINE)
    ]
    named = [(page, name) for page, row in rows for name in FILE.findall(row)]
    assert len(named) > 200
    assert [
        f"{page}: {name}" for page, name in named if name not in MADE and not (page.parent / name).exists()
    ] == []


def test_nobody_else_may_run_engines() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    allowed = next(contract["allowed_importers"] for contract in contracts if contract["id"] == "engines")
    assert set(allowed) == {
        f"hemayat.{name}" for name in ("cli", "eligibility", "operations", "publication", "synthetic.demo")
    }


def test_the_tests_mirror_the_package() -> None:
    packages = {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert folders <= packages | ACROSS
