"""The table against OWASP ASVS 5.0 is whole and true: every requirement once, and nothing named that is not there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from typing import get_args

import pytest

from tests.architecture.asvs import PAGE, ROOT, Is, Read, Row, chapters, page

# How many requirements of levels 1 and 2 each chapter of version 5.0.0 has.
OF_CHAPTER = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29,
    11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7,
}  # fmt: skip
OF_LEVEL = {1: 70, 2: 183}
ROWS = [row for chapter in chapters() for row in chapter.rows]
NAMED = re.compile(r"(?P<path>tests/[\w/]+\.py)::(?P<name>test_\w+)")
SENTENCE = re.compile(r"[A-Z][^\n]{15,}\.")


@cache
def functions(path: str) -> frozenset[str]:
    """The tests that stand in a file, or are run there once more."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@cache
def text_of(path: str) -> str:
    """On one line, so that words may be broken over two."""
    return " ".join((ROOT / path).read_text("utf-8").split())


def test_each_of_the_253_requirements_stands_there_once() -> None:
    ids = [row.id for row in ROWS]
    assert len(set(ids)) == len(ids) == sum(OF_CHAPTER.values()) == sum(OF_LEVEL.values()) == 253
    assert Counter(row.level for row in ROWS) == OF_LEVEL
    assert {chapter.number: len(chapter.rows) for chapter in chapters()} == OF_CHAPTER
    for chapter in chapters():
        assert all(row.id.split(".")[0] == str(chapter.number) for row in chapter.rows)
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", row.id) for row in chapter.rows)
        assert [row.id for row in chapter.rows] == sorted(
            (row.id for row in chapter.rows), key=lambda id_: [int(part) for part in id_.split(".")]
        )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_is_shown_by_what_is_there(row: Row) -> None:
    assert row.state in get_args(Is)
    assert row.read in get_args(Read)
    for test in row.tests:
        found = NAMED.fullmatch(test)
        assert found, test
        assert found["name"] in functions(found["path"]), f"{test} is not there"
    for file, words in row.configuration:
        assert words, f"{file}: which words?"
        assert " ".join(words.split()) in text_of(file), f"{file} does not say {words!r}"
    if row.reason:
        assert SENTENCE.fullmatch(row.reason), f"{row.id}: a reason is a sentence"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_is_said_of_a_row_is_borne_out(row: Row) -> None:
    is_shown = bool(row.tests or row.configuration)
    if row.state in {"met", "partly"}:
        assert is_shown, "nothing shows it"
    if row.state != "met":
        assert row.reason, "it does not say why"
    if row.state in {"not met", "does not apply"}:
        assert not is_shown, "what is not so is shown by nothing"


def test_the_page_is_the_data() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.architecture.asvs writes it anew"
