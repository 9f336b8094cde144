"""Draws docs/pictures/architecture.svg from the list of layers in pyproject.toml. Run it after that list changes."""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "pictures" / "architecture.svg"

ROW, GAP, LEFT, BOXES, WORDS = 34, 6, 40, 560, 490
TOP = 60
FONT = 'font-family="system-ui, sans-serif" font-size="14"'

ABOUT = {
    "config": "settings and the command line",
    "jobs": "the timetable and the sweeper",
    "web.citizen": "the sites, the telephone, and the partners' door",
    "web.shared": "layout and components, all that the sites share",
    "data_rights": "a head's copy of everything, how long what is kept; indicators, samples",
    "life_events": "births, deaths, marriages; a national run becomes visible",
    "hotline": "telephone calls: who called, how they proved it, what they were told",
    "complaints": "late or wrong conduct; anything unclear",
    "requests": "application, objection, dispute of a data item, change of head",
    "referrals": "hand-over to custodian organisations",
    "approvals": "the issued document, its holder, its end",
    "records": "the rows of registers behind a number, and who may see them",
    "eligibility": "determination, decision, and reasons in words",
    "cases": "what every kind of case does: transitions, history, notices, pages of queues",
    "households": "people, membership, what each register said and when",
    "agreements": "versions, clocks, working days; uploads and letters",
    "accounts": "identity, one-time codes, staff roles",
    "inquiries": "asking a register, with consent and receipt",
    "partners": "organisations and what each may ask",
    "notifications": "templates, channels, outbox, receipts",
    "audit": "who did what, to whom, why: append-only",
    "engines": "one household; a nation on one machine; on a cluster",
    "registers": "the tables: read, check, quarantine, prepare; a synthetic nation",
    "rules": "the rule language: parse, check, compile, explain",
    "common": "days, ids, rials, Persian text",
}
CORE = {"engines", "registers", "rules", "common"}


def layers(root: Path = ROOT) -> list[list[str]]:
    """The layers from the top, each with its names."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    listed = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    return [[name.strip() for name in line.split("|")] for line in listed]


def draw(lines: list[list[str]]) -> str:
    """The picture as text, with a title and a description for those who cannot see it."""
    height = TOP + len(lines) * (ROW + GAP) + 40
    width = LEFT + BOXES + WORDS
    described = "; ".join(", ".join(line) for line in lines)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" {FONT}>',
        "<title>The layers of Hemayat</title>",
        f"<desc>From the top down, each importing only what is below: {escape(described)}.</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="36" font-size="18" fill="#1d2b36">Each line imports only lines below it</text>',
        _arrow(height),
    ]
    for number, line in enumerate(lines):
        parts += _row(line, TOP + number * (ROW + GAP))
    parts.append(
        f'<text x="{LEFT}" y="{height - 14}" fill="#51606b">Green: decides, and knows no web framework.</text>'
    )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _row(line: list[str], top: int) -> list[str]:
    wide = (BOXES - GAP * (len(line) - 1)) / len(line)
    parts = [_box(name, LEFT + place * (wide + GAP), top, wide) for place, name in enumerate(line)]
    words = escape(ABOUT[line[0]])
    return [*parts, f'<text x="{LEFT + BOXES + 16}" y="{top + 22}" fill="#51606b">{words}</text>']


def _box(name: str, left: float, top: int, wide: float) -> str:
    fill = "#dcefe3" if name in CORE else "#dfeaf5"
    return (
        f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{ROW}" rx="4" fill="{fill}"'
        ' stroke="#51606b"/>'
        f'<text x="{left + wide / 2:.1f}" y="{top + 22}" text-anchor="middle" fill="#1d2b36">'
        f"{escape(name)}</text>"
    )


def _arrow(height: int) -> str:
    foot = height - 48
    return (
        f'<path d="M20 {TOP} V{foot} M14 {foot - 8} L20 {foot} L26 {foot - 8}" fill="none"'
        ' stroke="#51606b" stroke-width="2"/>'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(layers()), "utf-8")
