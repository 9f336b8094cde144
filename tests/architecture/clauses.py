"""Read docs/clauses.md: each requirement of the agreement and the tests that show it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLAUSES = (ROOT / "docs" / "clauses.md").read_text("utf-8")
TEST = re.compile(r"`(?P<path>tests/[\w/]+\.py)::(?P<name>\w+)`")


def rows() -> dict[str, str]:
    """Return the last cell of each row, by the requirement in its first."""
    found: dict[str, str] = {}
    for line in CLAUSES.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and re.fullmatch(r"[RA]\d[\w.]*", cells[0]):
            assert cells[0] not in found, f"{cells[0]} has two rows in docs/clauses.md"
            found[cells[0]] = cells[-1]
    return found


def named_tests() -> dict[str, list[str]]:
    """Return the tests of each requirement, as pytest takes them: `tests/…py::test_…`."""
    return {
        requirement: [f"{test['path']}::{test['name']}" for test in TEST.finditer(cell)]
        for requirement, cell in rows().items()
    }
