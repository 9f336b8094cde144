"""Every name that the code gives to something, found by reading the code: what the glossary and the lint ask for."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

OF_DJANGO = {"Meta", "Migration"}
"""Django looks for a class of this name."""


def classes(package: Path) -> dict[str, list[str]]:
    """Each class by its name, with the files that define one of it. A class within another belongs to that one."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(package.rglob("*.py")):
        for name in _classes_in(ast.parse(path.read_text("utf-8")), ""):
            if name.rpartition(".")[2] not in OF_DJANGO:
                found[name].append(str(path.relative_to(package)))
    return dict(found)


def _classes_in(node: ast.AST, owner: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            name = f"{owner}.{child.name}".strip(".")
            yield name
            yield from _classes_in(child, name)
        else:
            yield from _classes_in(child, owner)
