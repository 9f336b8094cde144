"""What a measurement hands back: a table for people, kept as JSON from which docs/benchmarks.md is filled."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

Cell = str | int | float | None


class LeftOut(Exception):
    """What this machine lacks for a measurement, and how to get it."""


@dataclass
class Result:
    """One table. `households` says how large the nation was; ratios are to the row that `baseline` names."""

    name: str
    title: str
    columns: list[str]
    households: int
    baseline: str = ""
    rows: list[list[Cell]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: Cell) -> None:
        self.rows.append(list(cells))

    def lines(self) -> list[str]:
        """The table in Markdown, which is plain enough for a terminal too."""
        cells = [self.columns, *([shown(c) for c in row] for row in self.rows)]
        widths = [max(len(row[i]) for row in cells) for i in range(len(self.columns))]
        laid = [
            "| "
            + " | ".join(_placed(c, w, i) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
            + " |"
            for row in cells
        ]
        rule = (
            "| " + " | ".join("-" * w if not i else "-" * (w - 1) + ":" for i, w in enumerate(widths)) + " |"
        )
        return [laid[0], rule, *laid[1:]]

    def text(self) -> str:
        heading = f"{self.title} ({self.households:,} households)"
        based = [f"Ratios are to: {self.baseline}."] if self.baseline else []
        return "\n".join([heading, "", *self.lines(), "", *based, *self.notes])


def shown(cell: Cell) -> str:
    """Three figures are all that a shared machine can vouch for."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell >= 100 else f"{cell:.3g}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def _placed(text: str, width: int, column: int) -> str:
    return text.rjust(width) if column else text.ljust(width)


def save(path: Path, machine: dict[str, str], results: list[Result]) -> None:
    """Adds these results to those of earlier runs of other measurements."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = load(path) if path.exists() else {}
    kept |= {r.name: {**asdict(r), "machine": machine} for r in results}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return found
