"""A refusal is a text with a name. It has a class of its own only if some code asks for the class."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import django.db
import pytest

from hemayat.common.language import Message
from hemayat.common.refusals import Refusal
from tests.architecture.clauses import ROOT

SOURCE = ROOT / "src/hemayat"
ASKS = {"isinstance", "suppress"}
_RAISES = re.compile(r"Raises ([^.;:]*)")
_NAME = re.compile(r"\b(?:[A-Z][a-z]+(?:[A-Z][a-z]*)+|[A-Z]+_[A-Z_]+)\b")
EXCEPTIONS = {
    "AddressFault": "it knows the field of the form",
    "ClaimsInOpenCase": "a page of the desk shows its text before anything is refused",
    "DocumentsNotAnswered": "the same",
}


@cache
def trees() -> dict[Path, ast.Module]:
    return {
        path: ast.parse(path.read_bytes())
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts
    }


def asked_for() -> Iterator[str]:
    """Names of classes that some code catches, compares with, or builds upon."""
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and node.type is not None:
                yield from _names(node.type)
            elif isinstance(node, ast.Call) and _called(node) in ASKS:
                yield from _names(node)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):  # of classes to catch
                yield from (part.id for part in node.value.elts if isinstance(part, ast.Name))
            elif isinstance(node, ast.ClassDef):
                yield from (name for base in node.bases for name in _names(base))


def _names(node: ast.AST) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name))


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def refusals(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for kind in of.__subclasses__():
        yield kind
        yield from refusals(kind)


def raised_kinds() -> set[str]:
    """The names of all classes that are built upon an exception, in however many steps."""
    bases = {
        node.name: {name for base in node.bases for name in _names(base)}
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found: set[str] = set()
    while more := {name for name, of in bases.items() if of & (found | {"Exception"})} - found:
        found |= more
    return found


@pytest.mark.slow
def test_each_class_of_refusals_is_asked_for() -> None:
    for path in SOURCE.glob("*/errors.py"):
        import_module(f"hemayat.{path.parent.name}.errors")
    names = {kind.__name__ for kind in refusals() if kind.__module__.startswith("hemayat.")}
    assert len(names) > 30, "they are found"
    asked = set(asked_for())
    unasked = names - asked - EXCEPTIONS.keys()
    assert not unasked, "declare the text in errors.py, and raise the refusal of the slice with it"
    assert EXCEPTIONS.keys() <= names - asked, "an exception that nobody needs is taken off the list"


@pytest.mark.slow
def test_no_fault_is_made_before_it_is_raised() -> None:
    """One object that is raised again and again keeps the frames, and so the data, of every time."""
    names = raised_kinds()
    assert {"DeskFault", "Rejected"} <= names, "they are found"
    made = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path, tree in trees().items()
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and _called(call) in names
    ]
    assert made == []


@pytest.mark.slow
def test_what_a_docstring_says_is_raised_exists() -> None:
    known = {*dir(builtins), *dir(django.db)}
    said: list[tuple[str, str]] = []
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                known.add(node.id)
            elif isinstance(node, ast.alias):
                known.add(node.name)
            elif isinstance(node, ast.ClassDef | ast.FunctionDef):
                known.add(node.name)
                text = ast.get_docstring(node) or ""
                said += [
                    (str(path), name) for raised in _RAISES.findall(text) for name in _NAME.findall(raised)
                ]
    assert len(said) > 200, "they are found"
    assert [one for one in said if one[1] not in known | {"PostgreSQL"}] == []


@pytest.mark.parametrize("words", ["{most} cases", "one case"])
def test_a_refusal_has_its_reason_and_its_words(words: str) -> None:
    text = Message(words)
    fault = Refusal(text, most=3)
    assert fault.reason is text
    assert str(fault) == fault.words.en == words.format(most=3)
