"""One deliberate fault: a small wrong change to the code that the tests of one requirement must catch."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PACKAGE = Path(__file__).parent


class Kind(StrEnum):
    """What the fault does. Each requirement has at least one of the first two."""

    VALUE = "wrong value"  # an amount, a day, a count, a province
    PERSON = "wrong person"  # another household, role, holder or recipient
    OTHER = "other"  # something is missing, allowed or said that must not be


@dataclass(frozen=True)
class Fault:
    """Replace `old`, which occurs exactly once in the file, with `new`.

    `requirement` is the first column of docs/clauses.md or a name in protections.py, `path` starts at the top of the
    repository, and `effect` says in one plain sentence what a person would suffer.
    """

    requirement: str
    path: str
    old: str
    new: str
    effect: str
    kind: Kind = Kind.OTHER


def all_faults() -> list[Fault]:
    """Return the faults of every module named `faults_*.py`, in the order of the modules' names."""
    names = sorted(m.name for m in pkgutil.iter_modules([str(PACKAGE)]) if m.name.startswith("faults_"))
    modules = [importlib.import_module(f"tests.mutations.{name}") for name in names]
    return [fault for module in modules for fault in module.FAULTS]
