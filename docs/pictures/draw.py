"""Draws docs/pictures/architecture.svg and the table of bands in docs/architecture.md from the list of layers in
pyproject.toml. Run it after that list changes.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "pictures" / "architecture.svg"
PAGE = ROOT / "docs" / "architecture.md"
TABLE = re.compile(r"^\| band \| folders, each line above the next \|\n(?:\|.*\n)+", re.MULTILINE)
LIST = re.compile(r"^layers = \[\n(.*?)^\]$", re.MULTILINE | re.DOTALL)
COMMENT, LINE = re.compile(r"^\s*# (.+)$"), re.compile(r'^\s*"([^"]+)",$')

ROW, GAP, LEFT, BOXES, WORDS = 34, 6, 40, 640, 440
HEADING = 30
TOP = 56
FONT = 'font-family="system-ui, sans-serif" font-size="14"'

ABOUT = {
    "cli": "the command hemayat: parse, call, print",
    "synthetic.demo": "an invented nation put before its people",
    "operations": "processes, database server, upgrades, backups, doctor",
    "config": "settings, routes, applications; the timetable",
    "web.citizen": "citizens, desk, telephone, waiting room, health, partners",
    "web.shared": "layout and components, all that the sites share",
    "announcements": "news for everybody; a copy of one's data; quality",
    "hotline": "calls; letters; births and deaths; a run goes public",
    "complaints": "late or wrong conduct; anything unclear",
    "requests": "application, objection, dispute, change of head",
    "referrals": "hand-over to payment agencies, and what they paid",
    "approvals": "the issued document; the rows behind a number",
    "eligibility": "determination, decision, and reasons in words",
    "households": "people, membership, what each register said",
    "cases": "transitions, history, queues, claims, deadlines",
    "agreements": "promises and clocks; uploads; organisations",
    "accounts": "identity, one-time codes, staff roles",
    "inquiries": "asking a register; templates, channels, outbox",
    "audit": "who did what, to whom, why: append-only",
    "engines": "one household, a nation; invented people",
    "registers": "tables and snapshots; the rule language",
    "common": "days, rials, Persian text; logs and metrics",
}
PURE = {
    "engines",
    "synthetic.population",
    "synthetic.register_simulator",
    "registers",
    "rules",
    "common",
    "monitoring",
}


@dataclass
class Band:
    """Neighbouring lines of the list with one purpose. `sentence`: what it is for, from the comment above its lines."""

    sentence: str
    lines: list[list[str]] = field(default_factory=list)


def bands(root: Path = ROOT) -> list[Band]:
    """The bands from the top. Raises ValueError if a line has no sentence above it, or cannot be read."""
    text = (root / "pyproject.toml").read_text("utf-8")
    listed = LIST.search(text)
    found: list[Band] = []
    for line in listed[1].splitlines() if listed else ():
        if comment := COMMENT.match(line):
            found.append(Band(comment[1]))
        elif (names := LINE.match(line)) and found:
            found[-1].lines.append([name.strip() for name in names[1].split("|")])
        else:
            raise ValueError(f"the list of layers has a line that belongs to no band: {line}")
    return found


def layers(root: Path = ROOT) -> list[list[str]]:
    """The layers from the top, each with its names."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    listed = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    return [[name.strip() for name in line.split("|")] for line in listed]


def table(found: list[Band]) -> str:
    """The bands as docs/architecture.md has them."""
    rows = [
        f"| {band.sentence} | {'<br>'.join(', '.join(f'`{name}`' for name in line) for line in band.lines)} |\n"
        for band in found
    ]
    return "| band | folders, each line above the next |\n| --- | --- |\n" + "".join(rows)


def draw(found: list[Band]) -> str:
    """The picture as text, with a title and a description for those who cannot see it."""
    lines = [line for band in found for line in band.lines]
    height = TOP + len(lines) * (ROW + GAP) + len(found) * HEADING + 40
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
    top = TOP
    for band in found:
        parts.append(f'<text x="{LEFT}" y="{top + 20}" fill="#1d2b36">{escape(band.sentence)}</text>')
        top += HEADING
        for line in band.lines:
            parts += _row(line, top)
            top += ROW + GAP
    parts.append(f'<text x="{LEFT}" y="{height - 14}" fill="#51606b">Green: knows no web framework.</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _row(line: list[str], top: int) -> list[str]:
    letters = sum(len(name) + 4 for name in line)
    left, parts = float(LEFT), []
    for name in line:
        wide = (BOXES - GAP * (len(line) - 1)) * (len(name) + 4) / letters
        parts.append(_box(name, left, top, wide))
        left += wide + GAP
    words = escape(ABOUT[line[0]])
    return [*parts, f'<text x="{LEFT + BOXES + 16}" y="{top + 22}" fill="#51606b">{words}</text>']


def _box(name: str, left: float, top: int, wide: float) -> str:
    fill = "#dcefe3" if name in PURE else "#dfeaf5"
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
    PICTURE.write_text(draw(bands()), "utf-8")
    PAGE.write_text(TABLE.sub(lambda _: table(bands()), PAGE.read_text("utf-8")), "utf-8")
