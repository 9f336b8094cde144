"""The names of events that stand in our source, wherever one is recorded."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import hemayat

_NAME = re.compile(r"[a-z_]+\.[a-z_]+")
_WORDS = "event_texts.py"
_FILES = {"sql", "sqlite", "json", "html", "pdf", "jws", "yaml", "py"}


def names_in_source() -> set[str]:
    """Every text like "slice.done", except names of files, models in migrations, and lists of words."""
    texts = {
        node.value
        for file in Path(hemayat.__path__[0]).rglob("*.py")
        if file.name != _WORDS and file.parent.name != "migrations"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    # Functions of the database record events too, by the function `note_…` of their slice.
    texts |= {
        name
        for file in Path(hemayat.__path__[0]).rglob("sql/*.sql")
        for name in re.findall(r"PERFORM note_\w+\('([^']+)'", file.read_text("utf-8"))
    }
    return {one for one in texts if _NAME.fullmatch(one) and one.rpartition(".")[2] not in _FILES}
