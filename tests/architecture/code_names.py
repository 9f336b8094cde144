"""Every name that the code gives to something, found by reading the code: what the glossary and the lint ask for."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

from hemayat.registers.owners import OWNERS
from hemayat.registers.schema import TABLES

OF_DJANGO = {"Meta", "Migration"}
"""Django looks for a class of this name."""
DECLARATIONS = {
    ".sql": re.compile(r"(?i)create (?:or replace )?(?:function|table|type|view) (\w+)"),
    ".js": re.compile(r"function (\w+)"),
}


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


def names(root: Path) -> set[str]:
    """Everything that has a name in what runs: Python, the register schema, policies, SQL, JavaScript, and files."""
    found = set(OWNERS)
    for path in (root / "src/hemayat").rglob("*"):
        if not path.is_file() or "built" in path.parts:
            continue
        found.add(path.name)
        if path.suffix == ".py" and "migrations" not in path.parts:
            module = path.relative_to(root / "src/hemayat").with_suffix("")
            found.add(".".join(module.parts).removesuffix(".__init__"))
            found |= set(_python_names(ast.parse(path.read_text("utf-8"))))
        elif path.suffix in DECLARATIONS:
            found |= set(DECLARATIONS[path.suffix].findall(path.read_text("utf-8")))
    for path in (root / "deploy").rglob("*.js"):
        found |= {path.name, *DECLARATIONS[".js"].findall(path.read_text("utf-8"))}
    for path in root.glob("policies/*/policy.yaml"):
        sections = yaml.safe_load(path.read_text("utf-8")).values()
        found |= {name for section in sections if isinstance(section, dict) for name in section}
    for table in TABLES.values():
        found |= {table.name, *(column.name for column in table.columns)}
        found |= {code for column in table.columns for code in column.codes}
    return found


def _python_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from _fields(node)
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id == "Literal"
        ):
            yield from _texts(node.slice)
    for node in tree.body:
        yield from _targets(node)


def _fields(owner: ast.ClassDef) -> Iterator[str]:
    """Fields with the name of their class too; of an enumeration, members and values."""
    is_enumeration = any(
        "Enum" in ast.unparse(base) or "Choices" in ast.unparse(base) for base in owner.bases
    )
    for node in owner.body:
        for name in _targets(node):
            yield from (name, f"{owner.name}.{name}")
        if is_enumeration and isinstance(node, ast.Assign):
            yield from _texts(node.value)


def _targets(node: ast.stmt) -> Iterator[str]:
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign)
        else []
    )
    for target in targets:
        yield from (name.id for name in ast.walk(target) if isinstance(name, ast.Name))


def _texts(node: ast.AST) -> Iterator[str]:
    yield from (
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    )


def identifiers(package: Path) -> Iterator[str]:
    """Each name that the package gives to something, once for each place: classes, functions, arguments, variables."""
    for path in package.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name
            elif isinstance(node, ast.arg):
                yield node.arg
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
