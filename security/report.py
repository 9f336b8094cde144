"""What came of all tools: one table on the screen, one file of figures and findings in out/security/."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from hemayat.common.console import console
from security.findings import Accepted, Finding, Outcome

SHOWN = 40


def show(outcomes: Sequence[Outcome], open_ones: Sequence[Finding], stale: Sequence[Accepted]) -> None:
    table = Table(title="Scanners")
    for name in ("tool", "targets", "requests", "findings", "accepted", "missed", "seconds"):
        table.add_column(name, justify="left" if name == "tool" else "right")
    for one in outcomes:
        table.add_row(*figures(one, open_ones).values())
    console.print(table)
    _list("Not accepted", [f"{one.tool} {one.check} at {one.where}: {one.told[:300]}" for one in open_ones])
    _list("Missed", [f"{one.tool}: {target}" for one in outcomes for target in one.missed])
    _list("Accepted, and no longer found", [f"{one.tool} {one.check} at {one.where}" for one in stale])


def figures(one: Outcome, open_ones: Sequence[Finding]) -> dict[str, str]:
    opened = sum(1 for finding in open_ones if finding.tool == one.tool)
    return {
        "tool": one.tool,
        "targets": f"{one.targets:,}",
        "requests": f"{one.requests:,}" if one.requests else "-",
        "findings": f"{len(one.findings):,}",
        "accepted": f"{len(one.findings) - opened:,}",
        "missed": f"{len(one.missed):,}",
        "seconds": f"{one.seconds:,.0f}",
    }


def keep(outcomes: Iterable[Outcome], open_ones: Sequence[Finding], folder: Path) -> Path:
    path = folder / "summary.json"
    told = {
        "tools": [asdict(one) for one in outcomes],
        "not accepted": [asdict(one) for one in open_ones],
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    return path


def _list(title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    console.print(f"{title}: {len(lines)}", style="bold red")
    for line in lines[:SHOWN]:
        console.print(f"  {line}", soft_wrap=True, markup=False)
    if len(lines) > SHOWN:
        console.print(f"  … and {len(lines) - SHOWN} more in summary.json")
