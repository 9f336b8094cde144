"""Puts the results of a run into docs/benchmarks.md: `python -m benchmarks.tables [RESULTS] [DOCUMENT]`.

A table goes between `<!-- results: NAME -->` and `<!-- end -->`; what has no results stays as it is.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from benchmarks.results import Result, load

DOCUMENT = Path("docs/benchmarks.md")
RESULTS = Path("out/bench/results.json")
PLACE = re.compile(r"(<!-- results: ([a-z_]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def fill(document: str, results: dict[str, dict[str, Any]]) -> str:
    """The document with the tables of these results in their places."""

    def table(found: re.Match[str]) -> str:
        if found[2] == "machine" and results:
            return found[1] + _machine(results) + "\n" + found[3]
        kept = dict(results.get(found[2], {}))
        if not kept:
            return found[0]
        kept.pop("machine", None)
        return found[1] + _section(Result(**kept)) + "\n" + found[3]

    return PLACE.sub(table, document)


def _section(result: Result) -> str:
    about = [
        f"{result.households:,} households."
        + (f" Ratios are to: {result.baseline}." if result.baseline else "")
    ]
    notes = [f"- {note}" for note in result.notes]
    return "\n".join([*about, "", *result.lines(), *([""] if notes else []), *notes])


def _machine(results: dict[str, dict[str, Any]]) -> str:
    known: dict[str, str] = {}
    for kept in results.values():
        known |= kept["machine"]
    return "\n".join(["| machine | |", "| --- | --- |", *(f"| {k} | {v} |" for k, v in known.items())])


def main() -> None:
    given = [Path(a) for a in sys.argv[1:]]
    results, document = (*given, RESULTS, DOCUMENT)[:2] if len(given) != 1 else (given[0], DOCUMENT)
    document.write_text(fill(document.read_text(encoding="utf-8"), load(results)), encoding="utf-8")


if __name__ == "__main__":
    main()
