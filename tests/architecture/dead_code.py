"""Code of the program that nothing in the program uses, found by vulture: `python -m tests.architecture.dead_code`.

Tests do not count as users: what only they call belongs to them. Names count as used where vulture cannot look: in
templates, in SQL, and in text such as the names of columns. What a library calls, or a file format has, is allowed
with its reason in dead_code_allowed.yaml.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from vulture import Vulture

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "hemayat"
ALLOWED = Path(__file__).with_name("dead_code_allowed.yaml")
# Django reads these by the names of their parts: tables and their columns, settings, and the apps themselves.
DECLARATIONS = re.compile(r"(^|_)models\.py$|^settings\.py$|^apps\.py$")
BY_DECORATOR = ["@*.command", "@app.task", "@*.periodic"]
_TAG = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
_WORD, _DOTTED = re.compile(r"\w+"), re.compile(r"[a-z_]\w*(\.\w+)*")


def allowed() -> dict[str, str]:
    """Name, or a pattern of names → why nothing in the program uses it."""
    text = yaml.safe_load(ALLOWED.read_text("utf-8"))
    return {name: group["why"] for group in text for name in group["names"]}


def unused(names: dict[str, str], source: Path = SOURCE) -> list[str]:
    """One line for each thing that is neither used nor in `names`: where it is, and what."""
    finder = Vulture(ignore_names=list(names), ignore_decorators=BY_DECORATOR)
    finder.scavenge([str(source)], exclude=["*/migrations/*"])
    finder.used_names |= set(_names_elsewhere(source))
    return [
        f"{item.filename.relative_to(source)}:{item.first_lineno}: {item.typ} {item.name}"
        for item in finder.get_unused_code(min_confidence=60)
        if not (DECLARATIONS.search(item.filename.name) and item.typ in ("class", "variable"))
    ]


def _names_elsewhere(source: Path) -> Iterator[str]:
    for path in source.rglob("*.*"):
        if "migrations" in path.parts:
            continue
        if path.suffix in (".html", ".txt"):
            for tag in _TAG.findall(path.read_text("utf-8")):
                yield from _WORD.findall(tag)
        elif path.suffix == ".sql":
            yield from _WORD.findall(path.read_text("utf-8"))
        elif path.suffix == ".py":
            yield from _names_in_texts(path)


def _names_in_texts(path: Path) -> Iterator[str]:
    """A text that is nothing but a name: of a column, of a view, of a class in the settings."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _DOTTED.fullmatch(node.value):
            yield from node.value.split(".")


def main() -> None:
    """Exits with status 1 if there is unused code."""
    if lines := unused(allowed()):
        sys.exit(
            "\n".join([*lines, "Delete it, move it to the tests, or allow it in dead_code_allowed.yaml."])
        )


if __name__ == "__main__":
    main()
