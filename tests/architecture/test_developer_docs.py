"""docs/developers names files, functions, tables and addresses: each of them is there.

How they are written there:

| in backticks | what it is |
| --- | --- |
| `requests/submission.py::file_all` | what a file of `src/hemayat` or `tests` defines: function, class, constant |
| `deploy/nginx/` | a file or folder, from the repository's root or from `src/hemayat` |
| `file_drafts()` | a function of the database |
| `POST /my/requests/N/check/` | an address of one of the sites; N is any number |
| `request_event`, `request_filed.1` | a word of the source, such as a table, a constraint, a notice or a criterion |

Everything else, such as a command, is not checked here. Links are checked in test_house.py.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from tests.architecture.clauses import ROOT

PACKAGE = ROOT / "src/hemayat"
PAGES = sorted((ROOT / "docs/developers").glob("*.md"))
SITES = ("citizen_and_phone", "staff", "partner")
BLOCK = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
ADDRESS = re.compile(r"(?:(?:GET|POST) )?(/[\w/.-]*)")
LONGEST_RECIPE = 12


@cache
def _source() -> str:
    return "\n".join(path.read_text("utf-8") for path in _files())


def _files() -> list[Path]:
    policies = (ROOT / "policies").glob("*/policy.yaml")
    return [*(path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".sql"}), *policies]


@cache
def _words() -> frozenset[str]:
    return frozenset(re.findall(r"\w+", _source()))


@cache
def _database_functions() -> frozenset[str]:
    return frozenset(re.findall(r"(?i)create (?:or replace )?function (\w+)", _source()))


def fault(code: str) -> str:
    """What is wrong with a text in backticks; empty if it is right, or nothing that is checked."""
    if address := ADDRESS.fullmatch(code):
        return "" if _is_address(address[1]) else "no site has this address"
    if "::" in code:
        return _fault_of_name(*code.split("::", 1))
    if re.fullmatch(r"\w+\(\)", code):
        return "" if code[:-2] in _database_functions() else "the database has no such function"
    if re.fullmatch(r"[\w.@-]+(/[\w.@-]*)+|\w[\w-]*\.(?:md|py|toml|yaml)", code):
        return "" if _path(code) else "no such file or folder"
    if re.fullmatch(r"\w+(\.\w+)*", code):
        missing = set(code.split(".")) - _words()
        return f"not a word of the source: {', '.join(sorted(missing))}" if missing else ""
    return ""


def _fault_of_name(path: str, name: str) -> str:
    found = _path(path)
    if found is None:
        return "no such file"
    definition = rf"^\s*(?:async def|def|class) {name}\b|^{name}(?::.*)? =|^ +{name} ="
    is_there = re.search(definition, found.read_text("utf-8"), re.MULTILINE)
    return "" if is_there else f"{path} defines no {name}"


def _path(code: str) -> Path | None:
    return next((place / code for place in (ROOT, PACKAGE) if (place / code).exists()), None)


def _is_address(path: str) -> bool:
    return any(_is_at(path.replace("/N/", "/1/"), site) for site in SITES)


def _is_at(path: str, site: str) -> bool:
    try:
        resolve(path, f"hemayat.config.urls.{site}")
    except Resolver404:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_for_developers_names_is_there(page: Path) -> None:
    codes = re.findall(r"`([^`\n]+)`", BLOCK.sub("", page.read_text("utf-8")))
    assert {code: wrong for code in codes if (wrong := fault(code))} == {}


@pytest.mark.parametrize(
    ("code", "is_wrong"),
    [
        ("requests/submission.py::file_all", False),
        ("requests/submission.py::file_none", True),
        ("requests/no_such_file.py::file_all", True),
        ("requests/states.py::CHANGE_OF_HEAD", False),
        ("requests/kinds.py::KINDS", False),
        ("file_drafts()", False),
        ("no_such_function()", True),
        ("POST /my/requests/N/check/", False),
        ("/my/requests/N/no-such-page/", True),
        ("deploy/nginx/", False),
        ("deploy/no-such-folder/", True),
        ("no-such-page.md", True),
        ("request_event", False),
        ("request_filed.1", False),
        ("no_such_table", True),
        ("make check", False),
    ],
)
def test_a_name_that_is_not_there_is_found(code: str, is_wrong: bool) -> None:
    assert bool(fault(code)) == is_wrong


def test_a_recipe_is_short() -> None:
    text = (ROOT / "docs/developers/recipes.md").read_text("utf-8")
    recipes = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    assert len(recipes) >= 7
    lengths = {
        name: sum(bool(line.strip()) for line in recipe.splitlines()) for name, recipe in recipes.items()
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_RECIPE} == {}
