"""What html-validate and the W3C's own checker (vnu) say of pages."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "assets" / "node_modules"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
NODE = ["bash", str(ROOT / "assets" / "node.sh"), str(ROOT / ".venv" / "bin")]


def faults(pages: Mapping[str, str], folder: Path) -> list[str]:
    """One line for each fault: page, place, what. `pages`: their names and HTML; `folder`: an empty one to write to."""
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return [*_by_html_validate(folder), *_by_vnu(folder)]


def _by_html_validate(folder: Path) -> list[str]:
    command = [
        *NODE, "node", str(MODULES / "html-validate" / "bin" / "html-validate.mjs"), "--formatter", "json",
        "--config", str(ROOT / "assets" / "htmlvalidate.json"), str(folder),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode not in (0, 1):
        return [f"html-validate did not run: {done.stderr[-500:]}"]
    told = json.loads(done.stdout)
    return [
        f"{Path(page['filePath']).name}:{fault['line']} {fault['ruleId']}: {fault['message']}"
        for page in told
        for fault in page["messages"]
    ]


def _by_vnu(folder: Path) -> list[str]:
    """Nothing where there is no Java."""
    if not shutil.which("java"):
        return []
    pages = sorted(str(page) for page in folder.glob("*.html"))
    command = ["java", "-jar", str(VNU), "--format", "json", "--exit-zero-always", *pages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(done.stderr)["messages"]
    return [
        f"{Path(fault['url']).name}:{fault.get('lastLine', 0)} vnu {fault['type']}: {fault['message']} "
        f"{' '.join(fault.get('extract', '').split())}"
        for fault in told
    ]
