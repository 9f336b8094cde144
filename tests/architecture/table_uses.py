"""Which slices name tables of other slices in raw SQL, in their SQL files and in Python.

`.venv/bin/python -m tests.architecture.table_uses` writes docs/table-uses.md, which a test compares with the code.
"""

from __future__ import annotations

import ast
import os
import re
import runpy
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import django
import yaml
from django.apps import apps

from hemayat.operations.migration import LABELS
from tests.architecture.clauses import ROOT
from tests.architecture.sql_files import PACKAGE

LIST = ROOT / "docs" / "table-uses.md"
WHY = ROOT / "tests" / "architecture" / "table_uses_why.yaml"
TABLE_MADE = re.compile(r"CREATE (?:TABLE|(?:OR REPLACE )?VIEW) (\w+)")
COMMENT = re.compile(r"--[^\n]*")
NAME = r"(?:ONLY\s+)?([a-z]\w*)\b"
ITEM = rf"{NAME}(?!\s*\()"
NAMED = re.compile(
    rf"\b(?:(?P<verb>FROM|JOIN|UPDATE|DELETE\s+FROM|USING|TRUNCATE|LOCK\s+TABLE)\s+{ITEM}|INSERT\s+INTO\s+{NAME})"
)
MORE = re.compile(rf",\s*{ITEM}")
ALIAS = re.compile(r"\s+(?:AS\s+)?[a-z]\w*\b")
WRITES = ("UPDATE", "INSERT", "DELETE", "TRUNCATE")


@dataclass(frozen=True, order=True)
class Use:
    """One slice names a table of another in one file."""

    reader: str
    owner: str
    table: str
    path: str
    is_write: bool = False


@cache
def layers() -> list[list[str]]:
    """The lines of the list of layers, the highest first."""
    return runpy.run_path(str(ROOT / "docs" / "pictures" / "draw.py"))["layers"]()


def is_upward(reader: str, owner: str) -> bool:
    """Whether the list of layers has the owner above the reader, or beside it."""
    line = {name: number for number, names in enumerate(layers()) for name in names}
    return line[owner] <= line[reader]


@cache
def owners() -> dict[str, str]:
    """Each table and view → the slice that makes it."""
    folders = {label: folder for folder, label in LABELS.items()}
    made = {
        model._meta.db_table: folders.get(label, label.replace("web_", "web."))
        for model in apps.get_models()
        if model.__module__.startswith("hemayat.")
        for label in (model._meta.app_label,)
    }
    for path in PACKAGE.rglob("*.sql"):
        made |= {
            name: slice_of(path) for name in TABLE_MADE.findall(COMMENT.sub("", path.read_text("utf-8")))
        }
    return made


def slice_of(path: Path) -> str:
    """As the list of layers names it: "requests", "web.citizen"."""
    parts = path.relative_to(PACKAGE).parts
    return ".".join(parts[: 2 if parts[0] in {"synthetic", "web"} else 1])


@cache
def uses() -> frozenset[Use]:
    """Every use of a table of another slice."""
    return frozenset(use for path in sorted(PACKAGE.rglob("*")) for use in _of_file(path))


def _of_file(path: Path) -> Iterator[Use]:
    if path.suffix not in {".sql", ".py"} or "migrations" in path.parts:
        return
    reader = slice_of(path)
    text = path.read_text("utf-8")
    for sql in [text] if path.suffix == ".sql" else _strings(text):
        for table, is_write in tables_in(sql):
            owner = owners().get(table)
            if owner and owner != reader:
                yield Use(reader, owner, table, str(path.relative_to(PACKAGE)), is_write)


def _strings(source: str) -> Iterator[str]:
    """The texts of a module that may be SQL, not its docstrings."""
    tree = ast.parse(source)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def tables_in(sql: str) -> Iterator[tuple[str, bool]]:
    """Every name that stands where SQL has a table, and whether it is written to."""
    sql = COMMENT.sub("", sql)
    for found in NAMED.finditer(sql):
        yield found[2] or found[3], (found["verb"] or "INSERT").startswith(WRITES)
        place = found.end()
        while found["verb"] == "FROM":
            alias = ALIAS.match(sql, place)
            more = MORE.match(sql, alias.end() if alias else place)
            if not more:
                break
            yield more[1], False
            place = more.end()


def reasons() -> dict[str, dict[str, str]]:
    """Reader → owner → why the reader names tables of the owner."""
    return yaml.safe_load(WHY.read_text("utf-8"))


HEAD = """# Tables of other slices

Most slices ask another slice through its Python functions. Raw SQL names tables of another slice if one statement has
to do it: over a whole nation, in a trigger, in a policy, or before anybody acts. Each such use is here, with its reason
(`tests/architecture/table_uses_why.yaml`). The uses that point upward in the [list of layers](architecture.md) are in
`tests/architecture/test_table_uses.py`, each with its reason.
`.venv/bin/python -m tests.architecture.table_uses` writes this page.

| slice | names tables of | tables (`*`: also written) and files | why |
| --- | --- | --- | --- |
"""


def table() -> str:
    """The list as docs/table-uses.md has it."""
    places: defaultdict[tuple[str, str], defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    written = {(use.reader, use.table) for use in uses() if use.is_write}
    for use in uses():
        file = use.path.removeprefix(use.reader.replace(".", "/") + "/")
        star = "*" if (use.reader, use.table) in written else ""
        places[use.reader, use.owner][f"`{use.table}`{star}"].add(file)
    rows = []
    why = reasons()
    for (reader, owner), tables in sorted(places.items()):
        listed = "; ".join(f"{name} ({', '.join(sorted(files))})" for name, files in sorted(tables.items()))
        rows.append(f"| {reader} | {owner} | {listed} | {why.get(reader, {}).get(owner, '')} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemayat.config.settings")
    django.setup()
    LIST.write_text(table(), "utf-8")
    sys.stdout.write(f"{len({(use.reader, use.table, use.path) for use in uses()})} uses\n")
