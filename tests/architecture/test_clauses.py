"""docs/clauses.md names every requirement of the agreement, with tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.clauses import CLAUSES, ROOT, TEST, rows

NAMED = re.compile(r"def test_((?:[ra]\d+(?:_\d+)?[a-e]?_)+)")


def _requirements() -> list[str]:
    lines = Path(__file__).with_name("requirements.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _functions(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def test_every_requirement_has_a_row_and_no_row_is_invented() -> None:
    assert set(rows()) == set(_requirements())


@pytest.mark.parametrize("requirement", _requirements())
def test_a_row_names_tests_and_nothing_else(requirement: str) -> None:
    for part in rows()[requirement].split(", "):
        assert TEST.fullmatch(part), f"{requirement}: {part!r} is no `tests/…py::test_…`"


def test_a_requirement_that_tests_are_named_after_is_one() -> None:
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for words in NAMED.findall(path.read_text("utf-8")):
            found |= {_as_written(word) for word in re.findall(r"r\d+_\d+[a-e]?|r0|a\d+", words)}
    assert {"R1.5b", "R0", "A14"} <= found <= set(rows())


def _as_written(word: str) -> str:
    """R1.5b for r1_5b, A14 for a14."""
    return word.replace("_", ".").capitalize()


@pytest.mark.parametrize(("path", "name"), sorted({(m["path"], m["name"]) for m in TEST.finditer(CLAUSES)}))
def test_a_test_that_is_named_exists(path: str, name: str) -> None:
    assert (ROOT / path).is_file(), f"docs/clauses.md names {path}, which is not there"
    assert name in _functions(ROOT / path), f"docs/clauses.md names {path}::{name}, which is not there"
    assert name.startswith("test_")
