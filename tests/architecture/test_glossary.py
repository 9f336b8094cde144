"""The glossary has one row for each idea, and the code uses its names and none of the words that it replaces."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.architecture.clauses import ROOT
from tests.architecture.code_names import identifiers, names

GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
LEFT: dict[str, int] = {}
"""How many names still use a word that the glossary replaces. Lower a number whenever you rename one."""


def rows(columns: int) -> list[list[str]]:
    """The rows of the tables with so many columns, without their heads."""
    split = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in GLOSSARY.splitlines() if line[:2] == "| "
    ]
    return [
        row for row in split if len(row) == columns and row[0] != "Persian" and not row[0].startswith("---")
    ]


WITH_NAME, WITHOUT_NAME = rows(5), rows(3)


def code_names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_line_of_the_tables_is_read() -> None:
    heads = GLOSSARY.count("\n| Persian |")
    assert len(WITH_NAME) + len(WITHOUT_NAME) == GLOSSARY.count("\n| ") - 2 * heads
    assert len(WITH_NAME) > 130


@pytest.mark.slow
def test_every_name_is_in_the_code() -> None:
    there = names(ROOT)
    assert [row[:3] for row in WITH_NAME if not code_names(row[2])] == []
    assert {name for row in WITH_NAME for name in code_names(row[2])} - there == set()


def test_no_two_rows_name_one_idea() -> None:
    persian = Counter(row[0] for row in WITH_NAME + WITHOUT_NAME)
    english = Counter(row[1] for row in WITH_NAME + WITHOUT_NAME)
    code = Counter(name for row in WITH_NAME for name in code_names(row[2]))
    assert [name for found in (persian, english, code) for name, times in found.items() if times > 1] == []


@pytest.mark.slow
def test_no_name_in_the_code_uses_a_word_that_the_glossary_replaces() -> None:
    replaced = {word for row in WITH_NAME for word in row[3].split(", ") if word}
    assert replaced >= {"claimant", "datum", "excused"}
    used: Counter[str] = Counter()
    for name in identifiers(ROOT / "src/hemayat"):
        used.update(replaced & {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)})
    assert {word: times for word, times in used.items() if times > LEFT.get(word, 0)} == {}
