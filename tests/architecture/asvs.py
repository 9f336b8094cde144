"""docs/security/asvs/*.yaml as one table, and the page made of it: `python -m tests.architecture.asvs` writes it.

Each row: `id` and `level` as OWASP ASVS 5.0.0 has them, what it `asks` in words of our own, what it `is`, and what
shows it: a `test`, a `configuration` (a file and words that stand in it), or a `reason`. `read`: what became of it when
somebody read the code to refute it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "security" / "asvs"
PAGE = ROOT / "docs" / "security" / "asvs.md"
Is = Literal["met", "partly", "not met", "does not apply"]
Read = Literal["", "confirmed", "corrected", "made true"]
VERDICTS: dict[Read, str] = {
    "confirmed": "Confirmed",
    "corrected": "Said too much, and were corrected",
    "made true": "Made true by a change of the code",
}
HEAD = """\
# OWASP ASVS 5.0, level 2

Each of the 253 requirements of the first two levels of OWASP's [Application Security Verification
Standard](https://owasp.org/www-project-application-security-verification-standard/) 5.0.0: what it asks in our own
words, and what shows that it is so: a test, words of a configuration or document, or a reason. OWASP's words are its
own; read them there. What is only partly so, or not, says what is missing.

It is made from `asvs/*.yaml` by `python -m tests.architecture.asvs`; `tests/architecture/test_asvs.py` sees that every
test and every word that it names is there. Nobody but us has looked at it.
"""


@dataclass(frozen=True)
class Row:
    """`configuration`: file and words, "file: words" in the data."""

    id: str
    level: int
    asks: str
    state: Is
    tests: tuple[str, ...]
    configuration: tuple[tuple[str, str], ...]
    reason: str
    read: Read


@dataclass(frozen=True)
class Chapter:
    number: int
    title: str
    rows: list[Row]


def chapters() -> list[Chapter]:
    read = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
    return [Chapter(one["chapter"], one["title"], [_row(row) for row in one["rows"]]) for one in read]


def page() -> str:
    """The whole page."""
    found = chapters()
    counted = Counter(row.state for chapter in found for row in chapter.rows)
    sums = " · ".join(f"{state}: {counted[state]}" for state in get_args(Is))
    return "\n".join([HEAD, f"{sums}.", *_read(found), *(_shown(chapter) for chapter in found)]) + "\n"


def _read(found: list[Chapter]) -> list[str]:
    """What came of reading rows that were marked as met."""
    rows = [row for chapter in found for row in chapter.rows if row.read]
    by_verdict = {verdict: [row.id for row in rows if row.read == verdict] for verdict in VERDICTS}
    lines = [f"- {VERDICTS[verdict]}: {', '.join(ids)}." for verdict, ids in by_verdict.items() if ids]
    return [f"\nOf the rows marked as met, {len(rows)} were read against the code to refute them.", *lines]


def _row(given: dict[str, Any]) -> Row:
    known = {"id", "level", "asks", "is", "test", "configuration", "reason", "read"}
    if unknown := given.keys() - known:
        raise ValueError(f"{given['id']}: {unknown} mean nothing")
    named = (one.partition(": ") for one in given.get("configuration", ()))
    return Row(
        given["id"],
        given["level"],
        given["asks"],
        given["is"],
        tuple(given.get("test", ())),
        tuple((file, words) for file, _, words in named),
        given.get("reason", ""),
        given.get("read", ""),
    )


def _shown(chapter: Chapter) -> str:
    lines = [f"\n## {chapter.number}. {chapter.title}", "| | level | asks | | shown by |", "|-|-|-|-|-|"]
    return "\n".join([*lines, *(_line(row) for row in chapter.rows)])


def _line(row: Row) -> str:
    shown = [f"`{test}`" for test in row.tests]
    shown += [f"`{file}`: “{words}”" for file, words in row.configuration]
    how = "; ".join(shown) + (" — " if shown and row.reason else "") + row.reason
    cells = [row.id, str(row.level), row.asks, row.state, how]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
