"""Where code of a site comes to act as the system, found by following names through the package.

From each function of some folders to every function, class and constant of the package that it names, through imports
and re-exports. What a job runs is not followed: the worker runs it. A class counts as one place with all its methods.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SYSTEM = {"SYSTEM", "AS_SYSTEM"}
Name = tuple[str, str]
"""A module and a name in it; an empty name is the module itself."""


@dataclass
class Part:
    """A function, class or constant. `names`: what it names, as "name" or ("module", "name")."""

    names: set[str | Name] = field(default_factory=set)
    is_system: bool = False


@dataclass
class Module:
    """`imported`: name here → what it is elsewhere."""

    imported: dict[str, Name] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)


def system_places(package: Path, folders: tuple[str, ...]) -> set[str]:
    """`folder.module.name` of all that names the system and is reached from these folders of the package."""
    return {name for name, part in _reached(package, folders).items() if part.is_system}


def reached_names(package: Path, folders: tuple[str, ...]) -> set[str]:
    """`folder.module.name` of all that is in these folders of the package or reached from them."""
    return set(_reached(package, folders))


def _reached(package: Path, folders: tuple[str, ...]) -> dict[str, Part]:
    found = _Package(package)
    reached = {one for folder in folders for one in found.parts_in(folder)}
    waiting = list(reached)
    while waiting:
        new = {*found.named(waiting.pop())} - reached
        reached |= new
        waiting += new
    return {
        f"{module}.{part}".removeprefix(f"{package.name}."): found.part((module, part))
        for module, part in reached
        if part not in SYSTEM
    }


class _Package:
    """Modules are read as they are come to."""

    def __init__(self, folder: Path) -> None:
        self._files = {self._name(path, folder): path for path in folder.rglob("*.py")}
        self._name_of_package = folder.name
        self._read: dict[str, Module] = {}

    @staticmethod
    def _name(path: Path, folder: Path) -> str:
        names = (folder.name, *path.relative_to(folder).with_suffix("").parts)
        return ".".join(names).removesuffix(".__init__")

    def parts_in(self, folder: str) -> Iterator[Name]:
        begun = f"{self._name_of_package}.{folder}"
        for name in self._files:
            if name == begun or name.startswith(f"{begun}."):
                yield from ((name, part) for part in self._module(name).parts)

    def part(self, name: Name) -> Part:
        return self._module(name[0]).parts[name[1]]

    def named(self, where: Name) -> Iterator[Name]:
        """What a part of a module names of the package."""
        for name in self.part(where).names:
            of = (where[0], name) if isinstance(name, str) else self._resolved((where[0], name[0]))
            if of and not isinstance(name, str):
                of = (of[0], name[1]) if not of[1] else None
            found = self._resolved(of) if of else None
            if found and found[1]:
                yield found

    def _module(self, name: str) -> Module:
        if name not in self._read:
            self._read[name] = _module(ast.parse(self._files[name].read_text("utf-8")))
        return self._read[name]

    def _resolved(self, name: Name) -> Name | None:
        """Where it stands, through whatever passes it on; None for what is not the package's."""
        passed: set[Name] = set()
        while name not in passed:
            passed.add(name)
            module, part = name
            if module not in self._files:
                return None
            if not part or part in self._module(module).parts:
                return name
            if f"{module}.{part}" in self._files:
                return f"{module}.{part}", ""
            if part not in self._module(module).imported:
                return None
            name = self._module(module).imported[part]
        return None


def _module(tree: ast.Module) -> Module:
    made = Module()
    for node in tree.body:
        part = Part()
        is_job = _is_job(node)
        for one in ast.walk(node):
            if isinstance(one, ast.ImportFrom) and one.module:
                made.imported.update(
                    {alias.asname or alias.name: (one.module, alias.name) for alias in one.names}
                )
            elif isinstance(one, ast.Import):
                made.imported.update({alias.asname: (alias.name, "") for alias in one.names if alias.asname})
            elif not is_job:
                _note(one, part)
        made.parts.update(dict.fromkeys(_names_of(node), part))
    return made


def _note(node: ast.AST, part: Part) -> None:
    if isinstance(node, ast.Name):
        part.names.add(node.id)
        part.is_system |= node.id in SYSTEM
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        part.names.add((node.value.id, node.attr))
        part.is_system |= node.attr in SYSTEM
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Actor":
        given = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "kind")]
        part.is_system |= any(isinstance(one, ast.Constant) and one.value == "system" for one in given)


def _names_of(node: ast.stmt) -> list[str]:
    """What a statement of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign)
        else []
    )
    return [one.id for one in targets if isinstance(one, ast.Name)]


def _is_job(node: ast.stmt) -> bool:
    """`@app.task(…)`: what names it queues it."""
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "task"
        for one in decorators
    )
