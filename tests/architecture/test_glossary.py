"""The names that the glossary gives for safeguards are in the code."""

from __future__ import annotations

import re

from tests.architecture.clauses import ROOT

PLACES = ("src/hemayat", "deploy")
SECTION = (ROOT / "docs" / "glossary.md").read_text("utf-8").partition("\n## Safeguards\n")[2]


def test_every_name_of_a_safeguard_is_in_the_code() -> None:
    rows = [line.split("|")[3] for line in SECTION.splitlines() if line.startswith("| ") and "`" in line]
    names = {name for cell in rows for name in re.findall(r"`([^`]+)`", cell)}
    assert len(rows) >= 12
    found = [file for place in PLACES for file in (ROOT / place).rglob("*.*") if file.is_file()]
    files = [file for file in found if "built" not in file.parts]
    text = "\n".join(f"{'.'.join(file.parts)} {file.read_text('utf-8', errors='ignore')}" for file in files)
    assert {name for name in names if name not in text} == set()
