"""What the script of the sites does not touch: no text becomes a page or a program, and nothing stays behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).resolve().parents[2] / "assets" / "js").glob("**/*.mjs"))
FORBIDDEN = {
    "text that becomes a page": r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment",
    "text that becomes a program": r"\beval\s*\(|new Function\b|set(?:Timeout|Interval)\(\s*[\"'`]",
    "something that stays in the browser": r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.",
    "messages of other windows": r"postMessage|onmessage|addEventListener\(\s*[\"']message",
    "names that a stranger may choose as keys": r"__proto__|Object\.assign|\bmerge\(",
    "what is pasted": r"[\"'](?:paste|copy|cut)[\"']",
}


def test_there_is_a_script() -> None:
    assert SCRIPTS


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_script_does_not_touch(what: str) -> None:
    found = {path.name: re.findall(FORBIDDEN[what], path.read_text("utf-8")) for path in SCRIPTS}
    assert not {name for name, hits in found.items() if hits}
